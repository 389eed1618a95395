"""The phrases for one person or a household: "a 9-month-old girl", "Ann Lee, 31,", "a family of five", "both"."""

from __future__ import annotations

from streams.facts.counted import AGE, ONE, Count, Reading
from streams.facts.lexicon import (
    AFTER_NAME,
    BODILY,
    COUNTED,
    DEFINITE,
    DETERMINERS,
    GROUPS,
    HOSPITALS,
    HOSPITALS_NAMED,
    KIN,
    MULTIPLES,
    MULTIPLIED,
    NO_PERSON_AFTER,
    PEOPLE,
    PERSON,
    POSSESSIVES,
    PRONOUNS,
    SKIPPED,
    STOP,
    SYMBOLS,
)
from streams.facts.nouns import is_name, person
from streams.facts.numbers import ORDINALS, Interval, interval, number_at
from streams.facts.tokens import Line

SELVES = frozenset(word for word, symbol in SYMBOLS.items() if symbol == "e")


def someone(line: Line, at: int) -> Reading | None:
    """Reads "a 9-month-old girl", "his parents", "another man", "a double murder"; in a headline "Teen" alone."""
    word = line.word(at)
    begin = at + (word in DETERMINERS or word in ORDINALS or word == "both")
    noun, following = line.word(begin), line.word(begin + 1)
    if noun in MULTIPLES and following in MULTIPLIED:
        return Reading(MULTIPLIED[following], begin + 2, Count(interval(MULTIPLES[noun], "exact"), "people", "numeral"))
    if ordinal := _in_order(line, at, begin):
        return ordinal
    if (
        (word, noun) == ("an", "arrest")
        and line.words[max(0, at - 2) : at] != ["to", "make"]
        and not {"made", "makes", "make", "announced", "announce"}.isdisjoint(line.words[max(0, at - 3) : at + 5])
    ):
        return Reading("X", begin + 1, Count(ONE, "person", "single"))
    aged = (
        "year-old" in word or "month-old" in word or (word.isdigit() and AGE.match(f"{following} {line.word(at + 2)}"))
    )
    kin = (
        word in KIN
        and line.word(at - 1) in {",", "and"}
        and any(w in POSSESSIVES or w.endswith("'s") for w in line.words[max(0, at - 8) : at])
    )
    if begin == at and not aged and not kin and (not line.headline or word in SYMBOLS):
        return None
    if noun == "body" and word not in DEFINITE and following not in BODILY:
        return Reading("F", begin + 1, Count(ONE, "person", "single"))
    if several := _group(line, at, begin):
        return several
    end = person(line, begin)
    if end is None:
        return _fellow(line, at, begin)
    if line.word(at) in ORDINALS:
        begin = at
    if line.word(begin) in ORDINALS and begin + 1 < end:
        # "the third victim" is one of three, and no toll of one; "a third suspect was arrested" makes three
        return Reading(
            "ο", end, Count(interval(ORDINALS[line.word(begin)], "exact"), line.phrase(begin + 1, end), "numeral")
        )
    amount, end = _household(line, end) if line.word(at - 1) != "," else (ONE, end)
    if line.word(end) == "," and line.word(end + 1).isdigit() and line.word(end + 2) in {",", ""}:
        end = min(end + 3, len(line))  # "a boy, 8, was ..."
    other = word == "another" or "other" in line.words[begin:end]
    return Reading("s", end, Count(amount, line.phrase(at, end), "single", definite=word in DEFINITE, other=other))


def _group(line: Line, at: int, begin: int) -> Reading | None:
    """Reads "both men", "both" as a subject, "the parents", "the trio"."""
    two, noun = interval(2, "exact"), line.word(begin)
    if line.word(at) == "both" and noun in PEOPLE:
        return Reading("n", begin + 1, Count(two, noun, "numeral", definite=True))
    if line.word(at) == "both" and SYMBOLS.get(noun) == "b":
        return Reading("n", begin, Count(two, "people", "single", definite=True))
    if noun in GROUPS and (begin > at or line.headline):
        return Reading("n", begin + 1, Count(interval(GROUPS[noun], "exact"), noun, "single", definite=True))
    return None


def _in_order(line: Line, at: int, begin: int) -> Reading | None:
    """Reads "a fourth arrest", "the eighth to have died", "third body": so many there are by now."""
    place = at if line.word(at) in ORDINALS else begin
    if line.word(place) not in ORDINALS:
        return None
    count = Count(interval(ORDINALS[line.word(place)], "exact"), "people", "numeral")
    noun = line.word(place + 1)
    if noun == "arrest" and (place == begin or line.headline):
        return Reading("X", place + 2, count)
    if line.words[place + 1 : place + 4] == ["to", "have", "died"]:
        return Reading("ο", place + 1, count)
    if COUNTED.get(noun) == "F" and noun not in {"murder", "homicide"} and count.interval.lo != 1:
        return Reading("F", place + 2, count)
    return None


def _fellow(line: Line, at: int, begin: int) -> Reading | None:
    """The one more of "wounding another" and "a fourth was hurt", where no noun follows."""
    alone = line.word(at) == "another" or (begin == at + 1 and line.word(begin) in ORDINALS)
    end = begin + (line.word(begin) in ORDINALS)
    after = end + (line.word(end) in SKIPPED or line.word(end).endswith("ly"))  # "another critically wounded"
    if not alone or (line.word(after).isalpha() and not (line.word(after) in STOP or line.word(after) in SYMBOLS)):
        return None
    return Reading("s", end, Count(ONE, line.phrase(at, end), "single", other=True))


def _household(line: Line, end: int) -> tuple[Interval, int]:
    """Reads "a family of five", "a mother of two", "a father and daughter": how many, and where the phrase ends."""
    if line.word(end) == "and" and line.word(end + 1) in PERSON:
        one = line.word(end + 2) in {"was", "is", "has", "of"}  # "a husband and father was shot"
        return (ONE if one else interval(2, "exact")), end + 2
    size = number_at(line.words, end + 1) if line.word(end) == "of" and end + 1 < len(line) else None
    if size is None:
        return ONE, end
    return (interval(size[0], "exact"), size[1]) if line.word(end - 1) in {"family", "group"} else (ONE, size[1])


def named(line: Line, at: int) -> Reading | None:
    """Reads "Officer Ann Lee, 31," (`p`), "Lee" (`7`), "she" (`r`) or "herself" (`e`)."""
    word = line.word(at)
    if word in SELVES or word in PRONOUNS:
        symbol = "r" if word in PRONOUNS else "e"
        return Reading(symbol, at + 1, Count(ONE, line.tokens[at].text, "name", definite=True))
    end = at
    while line.has_names and end < len(line) and is_name(line, end):
        end += 1
        if line.word(end - 1).endswith("'s"):
            break
    if end == at or (end == at + 1 and at == 0 and line.word(end) not in AFTER_NAME):
        return None
    if care := _care(line, at, end):
        return Reading("j", care, None)
    if line.word(at - 1 - (line.word(at - 1) == "the")) in NO_PERSON_AFTER:
        return Reading("x", end, None)
    after = end
    if line.word(end) == "," and line.word(end + 1)[:2].isdigit():
        after = end + 2 + (line.word(end + 2) == ",")
    made = Count(ONE, line.phrase(at, end), "name", definite=True)
    return Reading("p" if after > at + 1 else "7", after, made)


def _care(line: Line, at: int, end: int) -> int | None:
    """The end of a hospital's name whose first words stand from `at` to `end`: "Orsk General Hospital"."""
    last = end
    while line.word(last) in HOSPITALS and line.tokens[last].text[0].isupper():
        last += 1
    known = last > end and line.word(last - 1) != "center"
    return last if known or not HOSPITALS_NAMED.isdisjoint(line.words[at:end]) else None

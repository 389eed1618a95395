"""Whom does a phrase count? The noun that a numeral counts, a person's noun phrase, a person's name."""

from __future__ import annotations

from streams.facts.lexicon import (
    ADDITIONAL,
    COUNTED,
    DETERMINERS,
    FINITE,
    MONTHS,
    MULTIPLES,
    NO_NAMES,
    PEOPLE,
    PERSON,
    POSTPOSED,
    SKIPPED,
    STOP,
    SYMBOLS,
    UNIT,
    WEEKDAYS,
)
from streams.facts.phrases import PHRASES
from streams.facts.tokens import Line

HEAD_REACH = 6  # tokens between a numeral or determiner and the noun it counts
_NOUNS = (PEOPLE | PERSON) - {"hostage", "captive"}  # "14 guards hostage" are guards
_AGED = ("-year-old", "-month-old", "-week-old", "-day-old")


def counted_noun(line: Line, after: int) -> tuple[int, str]:
    """The end of the noun phrase that a numeral before `after` counts, and the symbol of the count.

    `n` counts people, `q` an unlisted plural, `x` nothing of ours; other letters are those of `COUNTED`.

    >>> from streams.facts.tokens import Sentence, tokens
    >>> text = "seven young police officers fled"
    >>> counted_noun(Line(text, tokens(text, Sentence(0, 32, 0)), headline=False), 1)
    (4, 'n')
    """
    at = after
    while at < min(len(line), after + HEAD_REACH):
        word, following = line.word(at).removesuffix("'s").removesuffix("'"), line.word(at + 1)
        if own := line.counted.get(word):
            return at + 1, own
        if word in SKIPPED and following in line.counted:
            at += 1  # "12 confirmed cases"
            continue
        if (word in MULTIPLES and at > after) or word == "remain":
            break  # "Three Rivers double homicide"
        if word in COUNTED and following not in UNIT:
            return at + 1, COUNTED[word]
        if _is_modifier(line, at, after):
            at += 1
            continue
        if word in PEOPLE or word in PERSON or word.endswith("year-olds"):
            return _whole_noun(line, at), "n"
        if word in UNIT and at > after:
            return at + 1, "x"
        if any(tuple(line.words[at : at + len(words)]) == words for words, _ in PHRASES.get(word, ())):
            break  # "twenty brought down alive"
        if word in WEEKDAYS or word in STOP or word in SYMBOLS or word in SKIPPED or not word[:1].isalpha():
            break
        at += 1
    if all(line.word(i) in ADDITIONAL for i in range(after, at)):
        return at, "n"
    return at, "q" if line.word(at - 1).endswith("s") else "x"


def _is_modifier(line: Line, at: int, after: int) -> bool:
    """Does the noun at `at` only describe a plural after it, as in "20 passenger vehicle occupants"?"""
    word, following = line.word(at), line.word(at + 1)
    if word in UNIT or word == "shooting":
        return following in PEOPLE
    return word in PERSON and line.word(after - 1) != "one" and (following in PEOPLE or line.word(at + 2) in PEOPLE)


def _whole_noun(line: Line, at: int) -> int:
    """The end of "police officers" or "men and women", which starts at `at`."""
    while line.word(at + 1) in _NOUNS:
        at += 1
    if line.word(at + 1) == "and" and line.word(at + 2) in PEOPLE:
        at += 2
    return at + 1


def person(line: Line, begin: int) -> int | None:
    """The end of a noun phrase for one person that starts at `begin` ("9-month-old girl", "sheriff's deputy")."""
    last: int | None = None
    for at in range(begin, min(begin + HEAD_REACH, len(line))):
        word = line.word(at)
        aged = word.endswith(_AGED) or (word == "old" and line.word(at - 1) in {"year", "years", "month", "months"})
        if word.removesuffix("'s") in PERSON or aged or word == "family":
            last = at + 1
            if _is_compound(line, last, word):
                return None
        elif last is not None and line.word(last - 1).endswith("old") and is_name(line, at):
            last = at + 1
        elif not (_can_modify(word) or _is_of_police(line, at)) or (
            last is not None and not line.word(last - 1).endswith(("'s", "old"))
        ):
            break
    return last


def _is_of_police(line: Line, at: int) -> bool:
    """Does "police" or "crew" at `at` only describe the person after it?"""
    return line.word(at) in {"police", "crew", "staff"} and line.word(at + 1) in PERSON


def _can_modify(word: str) -> bool:
    if word in STOP or word in SKIPPED or word in PEOPLE or word in DETERMINERS or not word[:1].isalnum():
        return False  # "the shootout injured a girl" are two
    symbol = SYMBOLS.get(word, "f")
    return symbol in "fihP" or (symbol == "H" and not word.endswith("s"))  # "Boy, 6, shoots friend" are two


def _is_compound(line: Line, after: int, head: str) -> bool:
    """Is the noun before `after` part of another, as in "a tourist ship"?"""
    word = line.word(after)
    if not word or word in UNIT or SYMBOLS.get(word) == "*":
        return bool(word)
    known = (
        word in PERSON
        or word in FINITE
        or word in STOP
        or word in SYMBOLS
        or word in SKIPPED
        or word in DETERMINERS
        or word in POSTPOSED
    )
    if known or line.headline or head.endswith(("'s", "old")) or not word.isalpha():
        return False
    return line.tokens[after].text.islower() and not word.endswith(("ed", "ing", "ly"))


def is_name(line: Line, at: int) -> bool:
    """Can the token at `at` be a part of a person's name?"""
    token = line.tokens[at]
    if not token.text[0].isupper() or (token.text.isupper() and len(token.text) > 3):
        return False
    bare = token.low.partition("'")[0]
    listed = token.low in SYMBOLS or bare in STOP or SYMBOLS.get(bare) == "*" or token.low in SKIPPED
    return not listed and token.low not in MONTHS and token.low not in DETERMINERS and token.low not in NO_NAMES

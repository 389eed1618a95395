"""The phrases that count people: "at least 12 miners", "no one", "a 9-month-old girl", "Ann Lee, 31,"."""

from __future__ import annotations

from streams.facts.counted import AGE, NONE, Count, Form, Reading
from streams.facts.lexicon import (
    ADDITIONAL,
    ANYONE,
    CLOCK_BEFORE,
    COUNTED,
    DEADLY,
    DEFINITE,
    DETERMINERS,
    HEDGING,
    KIN,
    MONTHS,
    MULTIPLES,
    NOT_BEFORE,
    PEOPLE,
    PERSON,
    PRONOUNS,
    SKIPPED,
    STOP,
    SYMBOLS,
    TALLIED,
    TALLY,
    TALLY_BETWEEN,
    UNIT,
    UP_TO,
    WEEKDAYS,
    ZERO_BETWEEN,
)
from streams.facts.nouns import HEAD_REACH, counted_noun
from streams.facts.numbers import ORDINALS, STARTS, Interval, interval, quantity_at
from streams.facts.persons import SELVES, named, someone
from streams.facts.reasons import of_shape, of_unit
from streams.facts.tokens import Line

LONGEST_AGE = 3  # digits
_OF = {"out": "ratio", "ages": "age", "aged": "age"}  # what a number after "ages of" is
_HAVING = frozenset("had has have having suffered suffering sustained sustaining received".split())
_AUXILIARIES = frozenset({"has", "have", "had"})
_NUMBERED = frozenset({"image", "photo", "slide", "page"})
_ANY = frozenset({"any", "anyone", "anybody"})
_NEGATIONS = frozenset(word for word, symbol in SYMBOLS.items() if symbol == "!") - {"nearly", "almost", "brain"}
_PARTITIVE = frozenset({"the", "those", "them", "whom", "these"})
_FATE = {"dead": "F", "deceased": "F", "injured": "J", "wounded": "J"}  # "three of the dead"
_PRONOUNS = frozenset({"them", "whom"})
_PARTITIVE_BEFORE = frozenset({"whom", "them", "which"})  # "64 injured, of whom nine are in danger"
CASUALTIES = frozenset({"casualties", "casualty"})  # none of them: nobody dead and nobody hurt
# "Police did not announce any arrests" says nothing of whether there are any.
_UNTOLD = frozenset("whether if announce say disclose reveal discuss".split())
_NOBODY = frozenset({"nobody", "none", "no-one", "noone"})
_OPENING = frozenset().union(
    STARTS, DEFINITE, DETERMINERS, ORDINALS, MULTIPLES, KIN, PRONOUNS, SELVES, _NOBODY, _ANY, {"both", "no"}
)
"""The words in lower case that begin a count phrase outside a headline."""


def count_phrase(line: Line, at: int) -> Reading | None:
    """The count phrase that starts at token `at`, if one does."""
    if not opens(line, at):
        return None
    return _ages(line, at) or quantity(line, at) or nobody(line, at) or someone(line, at) or named(line, at)


def opens(line: Line, at: int) -> bool:
    """May a count phrase start at token `at`? Most are plain words that begin none."""
    text = line.tokens[at].text
    return line.headline or not (text.isalpha() and text.islower()) or text in _OPENING


def quantity(line: Line, at: int) -> Reading | None:
    """Reads "at least 12 other people", "two of the victims", "four", "dozens of homes"."""
    begin = at + (line.word(at) in DEFINITE)
    if (line.word(at), line.word(at + 1)) == ("up", "to") and line.word(at - 1) in UP_TO:
        return None  # "the toll has gone up to 36": the 36 are read next, and are no bound
    read = quantity_at(line.words, begin)
    if read is None or AGE.match(f"{line.word(read[1])} {line.word(read[1] + 1)}"):
        return None  # "a 13 year old boy" is read as one person
    amount, after = read
    if amount.hedge == "exact" and amount.lo is not None and line.word(at - 1) in HEDGING:
        amount = interval(amount.lo, HEDGING[line.word(at - 1)])  # "the toll passes 90", "nears 50"
    if reason := _no_count(line, at, begin, after, amount):
        if line.word(at - 1) in _NUMBERED and line.word(after) == "of" and line.word(after + 1).isdigit():
            after += 2  # "Image 3 of 33"
        while _are_ages(line, at) and line.word(after) in {"and", ",", "to"} and line.word(after + 1).isdigit():
            after += 2
        return Reading("x", after, None, reason)
    inner, partitive = after + 1, line.word(at - 1) in _PARTITIVE_BEFORE and line.word(at - 2) == "of"
    after, part, nested = _whole(line, after)
    partitive = partitive or part
    fate = after + (line.word(after) == "the")
    if partitive and line.word(fate) in _FATE:
        return Reading(_FATE[line.word(fate)], fate + 1, Count(amount, "people", "numeral", partitive=True))
    apart = line.word(after) in DETERMINERS and line.word(after - 1) != "of"  # "bringing to 39 the number of dead"
    end, symbol = (after, "n") if apart else counted_noun(line, after)
    if line.word(after) in DEADLY and line.word(after + 1) in {"victims", "casualties"}:
        return Reading("F", after + 2, Count(amount, "victims", "numeral"))
    quoted = end == after and line.word(end) in {'"', "“"}
    if quoted or (symbol == COUNTED["injuries"] and line.word(at - 1) in _HAVING):
        return Reading("x", end, None, "no_trigger")  # "both had multiple injuries", 'multiple "grave injuries"'
    if symbol == "x" or (end == after and line.word(after) in DEADLY):  # "two deadly shootings"
        return Reading("x", end, None, _of_noun(line, after, end))
    if nested and _is_told_of(line, end):
        # "one of the five people who died": the five are a count of their own, read next
        return Reading("n", inner, Count(amount, "people", "numeral", partitive=True))
    subject = line.phrase(after, end) if end > after else "people"
    other = any(line.word(i) in ADDITIONAL for i in range(after, end))
    form: Form = "zero" if amount.hi == 0 else "numeral"
    made = Count(amount, subject, form, definite=begin > at, partitive=partitive, other=other)
    return Reading("z" if form == "zero" and symbol == "n" else symbol, end, made)


def _whole(line: Line, after: int) -> tuple[int, bool, bool]:
    """Reads "of the", "of the 30", "of them": where the noun begins, is a part counted, has the whole a number?"""
    inner = after + 1
    if line.word(after) != "of" or inner >= len(line):
        return after, False, False
    the = line.word(inner) in _PARTITIVE
    if nested := quantity_at(line.words, inner + the):
        return nested[1], False, True  # "129 of the 137 on board" are all there are
    return inner + (line.word(inner) in _PRONOUNS), the, False


def _ages(line: Line, at: int) -> Reading | None:
    """Reads the ages of "two men, 22 and 31, were hurt", which count nobody."""
    if line.word(at - 1) != "," or not (line.word(at - 2) in PEOPLE or line.word(at - 2) in PERSON):
        return None
    last = after = at
    listed = 0
    while line.word(last).isdigit() and len(line.word(last)) < LONGEST_AGE and listed < HEAD_REACH:
        listed += 1
        after = last + 1
        last = after + (line.word(after) == ",")
        last += line.word(last) == "and"
        if last == after:
            break
    ends = line.word(after) in {",", ".", ""} if listed > 1 else False
    return Reading("x", after, None, "age") if ends else None


def _are_ages(line: Line, at: int) -> bool:
    """Do "aged" or "ages of" stand before `at`?"""
    of = line.word(at - 1) == "of"
    return line.word(at - 1 - of) in {"ages", "aged"}


def _is_told_of(line: Line, at: int) -> bool:
    """Does a participle of a kind follow the noun, or a verb after "who"? Not in "two of the five were hurt"."""
    who = SYMBOLS.get(line.word(at)) == "R"
    at += who
    finite = not who and (line.word(at) in _AUXILIARIES or SYMBOLS.get(line.word(at)) == "b")
    while line.word(at) in SKIPPED or SYMBOLS.get(line.word(at)) == "b":
        at += 1
    symbol = SYMBOLS.get(line.word(at), " ")
    return (symbol in "kihdgAEPSOZ" and not finite) or (
        who and symbol == "D"
    )  # "nine of the 30 guests died": the nine did


def _of_noun(line: Line, after: int, end: int) -> str:
    """Why is a numeral with the noun before `end` no count of people?"""
    noun = line.word(end - 1) if end > after else line.word(after)
    return "no_trigger" if end == after else of_unit(noun)


def _no_count(line: Line, at: int, begin: int, after: int, amount: Interval) -> str:
    """Why the number is no count (`reasons.py`): an age, a date, a time, a distance, an address ...; else empty."""
    dotted = line.word(at - 1) == "." and line.word(at - 2) in MONTHS  # "Nov. 22"
    before, following, word = line.word(at - 1 - dotted), line.word(after), line.word(begin)
    if following in WEEKDAYS and before in CLOCK_BEFORE:  # "at 5 Friday"
        return "time"
    if before == "of" and line.word(at - 2) in _OF:
        return _OF[line.word(at - 2)]
    if before in NOT_BEFORE and not (before == "number" and SYMBOLS.get(line.word(at - 2), " ") in "dikZ"):
        return _of_before(before)
    if following == "-" and line.word(after + 1)[:1].isdigit():
        return "score"
    if following in UNIT and line.word(after + 1) not in PEOPLE and following not in line.counted:
        return of_unit(following)
    if reason := _of_itself(amount, word, before, following):
        return reason
    if word == "one":
        one = following in {"in", "another", "side", "by"} or (begin > at and following not in PERSON)
        return ("ratio" if following == "in" else "pronoun") if one else ""
    named = line.tokens[at - 2 - (line.word(at - 2) == ".")].text[:1].isupper() if at > 2 else False
    if (before, following) == (",", ",") and named:
        return "age"  # "Ann Lee Jr., 72, was ..."
    if following in {"–", "—"} and line.word(after + 1) in {"year", "years"}:
        return "age"
    if not word.isdigit() or following in PEOPLE or following in line.counted:
        return ""
    channel = begin > 1 and line.tokens[begin - 1].text[0].isupper() and line.word(begin - 1) not in STOP
    if channel and not line.headline:
        return "address"
    return "year" if len(word) == 4 and 1900 <= int(word) <= 2100 else ""


def _of_itself(amount: Interval, word: str, before: str, following: str) -> str:
    """Why the number can be no count whatever the sentence says: a share, a date, a fraction."""
    if following in {"%", "°", "/"}:
        return {"%": "percentage", "°": "measure"}.get(following, "score")
    if following in MONTHS or (before in MONTHS and (amount.lo or 0) <= 31):
        return "date"
    if isinstance(amount.lo, float) or isinstance(amount.hi, float):
        return "decimal"
    if word in {"911", "999"}:
        return "telephone"  # the number that is called
    return ""


def _of_before(word: str) -> str:
    if word in {"$", "£", "€"}:
        return "price"
    return "age" if word in {"aged", "age", "ages"} else "address"


def unread(line: Line, at: int) -> str:
    """Why the number at `at` is in no count phrase at all."""
    if AGE.match(f"{line.word(at + 1)} {line.word(at + 2)}"):
        return "age"
    return of_shape(line.word(at))


def tally(line: Line, at: int) -> Reading | None:
    """Reads "number of dead", "number of people known to have died", "number of injured": what a number will tell."""
    if line.word(at) not in TALLY or line.word(at + 1) != "of":
        return None
    for end in range(at + 2, at + 2 + HEAD_REACH):
        word = line.word(end)
        if tuple(line.words[end : end + 3]) == ("lost", "their", "lives"):
            return Reading("t", end + 3, None)
        if word in TALLIED:
            return Reading(TALLIED[word], end + 1, None)
        if word not in TALLY_BETWEEN and word not in PEOPLE:
            break
    return None


def nobody(line: Line, at: int) -> Reading | None:
    """Reads "no one", "no injuries", "no other officers": a count of zero."""
    if line.word(at) in _NOBODY:
        return Reading("z", at + 1, Count(NONE, "people", "zero"))
    asked = _UNTOLD & set(line.words[max(0, at - 3) : at])
    if line.word(at) in _ANY and not asked and not _NEGATIONS.isdisjoint(line.words[max(0, at - 5) : at]):
        noun = line.word(at + 1) if line.word(at) == "any" else ""
        if not noun or noun in COUNTED or noun in CASUALTIES or noun in line.counted:
            symbol = _zero(line, noun)
            return Reading(symbol, at + 1 + bool(noun), Count(NONE, noun or "people", "zero"))
    if line.word(at) != "no":
        return None
    if line.word(at + 1) == "one":
        other = line.word(at + 2) == "else"
        return Reading("z", at + 2 + other, Count(NONE, "people", "zero", other=other))
    for end in range(at + 1, at + HEAD_REACH + 2):
        word = line.word(end)
        if word in {"body", "bodies"}:
            break  # none found is not none dead
        if word in PERSON or word in PEOPLE or word in COUNTED or word in CASUALTIES or word in line.counted:
            symbol = _zero(line, word)
            other = word == "others" or not {"other", "further"}.isdisjoint(line.words[at:end])
            subject = "people" if word in ANYONE else word
            return Reading(symbol, end + 1, Count(NONE, subject, "zero", other=other))
        if word not in ZERO_BETWEEN:
            break
    return None


def _zero(line: Line, noun: str) -> str:
    """The symbol of none of `noun`."""
    if noun in CASUALTIES:
        return "Ω"
    return line.counted.get(noun) or {"F": "4", "J": "5", "X": "X"}.get(COUNTED.get(noun, ""), "z")

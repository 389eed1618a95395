"""Counts in languages beside English: numbers with a word that says what became of people, and nothing else.

A small grammar over the words of one `Language`: each token becomes a letter, and three shapes are looked for: a number
with a noun that says it all ("12 morts"), a number of people with a word after it ("12 personnes ... tuées") or before
it ("tuant 12 personnes"). What it cannot read is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeVar

from schemas.claim import Field, Hedge, Scope
from streams.facts.counted import Count
from streams.facts.document import Mention
from streams.facts.languages.french import FRENCH
from streams.facts.languages.german import GERMAN
from streams.facts.languages.spanish import SPANISH
from streams.facts.languages.words import Language
from streams.facts.numbers import Interval, interval, total
from streams.facts.tokens import Sentence, Token, tokens

LANGUAGES: Final[Mapping[str, Language]] = {"fr": FRENCH, "es": SPANISH, "de": GERMAN}
"""By primary subtag of BCP 47."""
T = TypeVar("T")
KINDS: Final = ("killed", "injured", "missing", "arrested")
UNIT, AFTER, BEFORE, BOTH = "KIMA", "kima", "0123", "αβγδ"
MOST_BETWEEN: Final = 2  # words between a number and the noun of people: "12 jeunes soldats"
SHORT: Final = (
    4  # letters of a word that may stand there: shorter ones are prepositions, "12 proches de personnes tuées"
)
_DIGITS: Final = re.compile(r"\d{1,6}|\d{1,3}(?:\.\d{3}){1,2}")
_GROUPED: Final = re.compile("[ \u00a0\u202f]")


class Letter(NamedTuple):
    """A piece of a sentence as one letter, with its place and, of a count, what it counts."""

    symbol: str
    start: int
    end: int
    counted: Count | None = None


class Shape(NamedTuple):
    """A pattern over letters, group `c` the count, with its kind and its name for people."""

    kind: str
    pattern: re.Pattern[str]
    rule: str


def _shapes() -> Iterator[Shape]:
    for kind, unit, after, before, both in zip(KINDS, UNIT, AFTER, BEFORE, BOTH, strict=True):
        yield Shape(kind, re.compile(f"(?<!!)(?<!!x)(?<!!xx)(?P<c>{unit})"), f"{kind}: unit")
        # an apposition in commas, then the auxiliary of what people suffer, then the word
        between = "x{0,5}(?:,[^.;!h]{1,12},)?x{0,3}b?x{0,3}b?"
        yield Shape(kind, re.compile(f"(?<!!)(?<!!x)(?P<c>n){between}[{after}{both}]"), f"{kind}: word after")
        yield Shape(kind, re.compile(f"(?<!!)(?<!!x)[{before}{both}]x{{0,2}}(?P<c>n)"), f"{kind}: word before")


SHAPES: Final = tuple(_shapes())


class _Phrases:
    """The phrases of a language with a letter each; the longest that begins at a token is read."""

    def __init__(self, language: Language) -> None:
        self.letters: dict[str, str] = dict.fromkeys(language.joins, "&") | dict.fromkeys(language.parts, "y")
        self.letters |= dict.fromkeys(language.negations, "!")
        self.letters |= dict.fromkeys(language.actives, "h") | dict.fromkeys(language.passives, "b")
        for at, kind in enumerate(KINDS):
            self.letters |= dict.fromkeys(language.after[kind], AFTER[at])
            for phrase in language.before[kind]:
                self.letters[phrase] = BOTH[at] if phrase in language.after[kind] else BEFORE[at]
        self.units = {noun: UNIT[at] for at, kind in enumerate(KINDS) for noun in language.units[kind]}
        proofs = (phrase for phrase, letter in self.letters.items() if letter not in "&y!hb")
        self.telling = frozenset(max(p.split(), key=len) for p in proofs) | frozenset(map(str.lower, self.units))
        known = (*self.letters, *language.hedges, *language.numbers, *language.rough)
        self.longest = max(len(phrase.split()) for phrase in known)

    def at(self, words: list[str], at: int) -> tuple[str, int] | None:
        return longest(self.letters, words, at, self.longest)


def longest(phrases: Mapping[str, T], words: list[str], at: int, most: int) -> tuple[T, int] | None:
    """What the longest of the phrases means that begins at `words[at]`, and the place after it.

    >>> longest({"plus": 1, "plus de": 2}, ["plus", "de", "12"], 0, 3)
    (2, 2)
    """
    for size in range(min(most, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + size])
        if phrase in phrases:
            return phrases[phrase], at + size
    return None


_PHRASES: Final = {code: _Phrases(language) for code, language in LANGUAGES.items()}


def mentions(code: str, field: Field, text: str, sentence: Sentence) -> list[Mention]:
    """The counts of a sentence that one of the kinds is said of, each once.

    >>> line = "Au moins douze personnes ont été tuées et 30 autres blessées."
    >>> [(m.kind, m.counted.interval.lo) for m in mentions("fr", "body", line, Sentence(0, len(line), 0))]
    [('killed', 12), ('injured', 30)]
    """
    language, phrases = LANGUAGES[code], _PHRASES[code]
    found = tokens(text, sentence)
    words = [language.elisions.sub("", t.low) if language.elisions else t.low for t in found]
    if phrases.telling.isdisjoint(words):
        return []
    row = _summed(list(_letters(text, found, words, language, phrases)))
    line = "".join(letter.symbol for letter in row)
    scope = _scope(language, text[sentence.start : sentence.end], field)
    seen: dict[int, Mention] = {}
    for shape in SHAPES:
        for match in shape.pattern.finditer(line):
            at = match.start("c")
            count = row[at].counted
            if count is None or at in seen:
                continue
            part = "y" in line[max(0, at - 3) : at]
            span = row[match.start()].start, row[match.end() - 1].end
            mention = Mention(shape.kind, count, "subset" if part else scope, field, sentence, *span, rule=shape.rule)
            told = tuple((c.start, c.end) for c in row[match.start() : match.end()] if c.symbol in _TOLD)
            seen[at] = mention._replace(told=told, at=row[at].start, until=row[at].end)
    return [seen[at] for at in sorted(seen)]


_TOLD: Final = frozenset(AFTER + BEFORE + BOTH)
_ORDER: Final[tuple[Scope, ...]] = ("hypothetical", "cumulative", "other_event")


def speaks_of_incident(code: str, text: str, lead: int = 400) -> bool:
    """Does the beginning of the text speak of violence, an accident or a disaster?"""
    return bool(LANGUAGES[code].incident.search(text, 0, lead))


def attribution(code: str, text: str, sentence: Sentence, start: int = 0) -> str | None:
    """Who says it, where the sentence tells; wherever in it a count begins, at `start`.

    >>> line = "Neuf blessés, selon la préfecture."
    >>> attribution("fr", line, Sentence(0, len(line), 0))
    'la préfecture'
    """
    del start
    found = LANGUAGES[code].said.search(text, sentence.start, sentence.end)
    return found.group(1).strip() if found else None


def _scope(language: Language, words: str, field: Field) -> Scope:
    """The scope that the cues of a sentence give all its counts; a title tells of its own event."""
    given = {scope for scope, cue in language.cues if cue.search(words)}
    told = _ORDER[:-1] if field == "title" else _ORDER
    return next((scope for scope in told if scope in given), "event")


def _letters(
    text: str, found: list[Token], words: list[str], language: Language, phrases: _Phrases
) -> Iterator[Letter]:
    at = 0
    while at < len(words):
        start = found[at].start
        if read := _count(text, found, words, at, language, phrases):
            symbol, after, count = read
        else:
            phrase = phrases.at(words, at)
            symbol, after = phrase or (_plain(words[at]), at + 1)
            count = None
        yield Letter(symbol, start, found[after - 1].end, count)
        at = after


def _plain(word: str) -> str:
    return word if word == "," else "x" if word[0].isalnum() else "."


def _count(
    text: str, found: list[Token], words: list[str], at: int, language: Language, phrases: _Phrases
) -> tuple[str, int, Count | None] | None:
    """The letter, end and count of a number that begins here, with the noun it counts; "." for one that is not read."""
    quantity = _quantity(text, found, words, at, language, phrases.longest)
    if quantity is None:
        return None
    amount, after = quantity
    if amount is None:
        return ".", after, None
    if after < len(words) and (unit := phrases.units.get(found[after].text) or phrases.units.get(words[after])):
        return unit, after + 1, Count(amount, found[after].text, "numeral")
    for end in range(after, min(after + MOST_BETWEEN + 1, len(words))):
        word = words[end]
        if word in language.people:
            return "n", end + 1, Count(amount, text[found[after].start : found[end].end], "numeral")
        known = word in phrases.letters or word in language.things or word in language.numbers
        if known or len(word) < SHORT or not word.isalpha():
            break
    return ".", after, None


def _quantity(
    text: str, found: list[Token], words: list[str], at: int, language: Language, most: int
) -> tuple[Interval | None, int] | None:
    """A hedged number and the place after it; `None` for its interval where it is none that can be trusted."""
    if vague := longest(language.vague, words, at, most):
        return interval(vague[0], "vague"), vague[1] + (words[vague[1] :][:1] in (["de"], ["von"]))
    hedged: tuple[Hedge, int] = longest(language.hedges, words, at, most) or ("exact", at)
    hedge, begin = hedged
    if rough := longest(language.rough, words, begin, most):
        return interval(rough[0], "about" if hedge == "exact" else hedge), rough[1] + (words[rough[1] :][:1] == ["de"])
    number = _number(text, found, words, begin, language, most)
    if number is None:
        return None
    value, after = number
    follows = after < len(words) and _number(text, found, words, after, language, most) is not None
    if follows or _in_range(words, at, language) or _is_year(words, begin):
        return None, after
    return (interval(value, hedge) if value else None), after


def _number(
    text: str, found: list[Token], words: list[str], at: int, language: Language, most: int
) -> tuple[int, int] | None:
    if at >= len(words):
        return None
    spoken = longest(language.numbers, words, at, most)
    if _DIGITS.fullmatch(words[at]):
        value, after = int(words[at].replace(".", "")), at + 1
        if len(words[at]) <= 3 and _is_group(text, found, words, after):
            value, after = 1_000 * value + int(words[after]), after + 1
    elif spoken:
        value, after = spoken
    elif words[at] in language.scales:
        return language.scales[words[at]], at + 1
    else:
        return None
    if after < len(words) and (scale := language.scales.get(words[after])):
        value, after = value * scale, after + 1
        if after < len(words) and words[after] == "de":
            after += 1
    return value, after


def _is_group(text: str, found: list[Token], words: list[str], at: int) -> bool:
    """Is the token three more digits of the number before it: "12 300"?"""
    return (
        at < len(words)
        and words[at].isdigit()
        and len(words[at]) == 3
        and bool(_GROUPED.fullmatch(text[found[at - 1].end : found[at].start]))
    )


def _in_range(words: list[str], at: int, language: Language) -> bool:
    """Does another number stand before it, as in "20 à 30" and "entre 20 et 30"?"""
    known = [w in language.numbers or w in language.scales or w[:1].isdigit() for w in words[max(0, at - 2) : at]]
    return bool(known) and (known[-1] or known[0])


def _is_year(words: list[str], at: int) -> bool:
    word = words[at]
    dated = at > 0 and words[at - 1] in {"en", "de", "del", "in", "im", "jahr", "année", "año"}
    return word.isdigit() and len(word) == 4 and 1900 <= int(word) <= 2100 and dated


def _summed(row: list[Letter]) -> list[Letter]:
    """The row with each "12 hommes et trois femmes" as one count."""
    made: list[Letter] = []
    done = 0
    for match in re.finditer(r"n(?:,n)*&n", "".join(letter.symbol for letter in row)):
        group = row[match.start() : match.end()]
        parts = [letter.counted for letter in group if letter.counted]
        subject = ", ".join(part.subject for part in parts)
        count = Count(total([part.interval for part in parts]), subject, "sum", parts=tuple(parts))
        made += row[done : match.start()]
        made.append(Letter("n", group[0].start, group[-1].end, count))
        done = match.end()
    return made + row[done:]

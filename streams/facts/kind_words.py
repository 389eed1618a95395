"""A kind of claim from a few words: which nouns are counted, what is said of them. No code, no regular expression.

Operators add kinds so in a configuration file, and `infected` and `votes` are made so. Each kind is a `Table` of its
own: what its words mean to it changes nothing of what other kinds find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from streams.facts.kinds import CORE, NEEDS, PIECES, REDUCTIONS, Pattern, Table
from streams.facts.phrases import PHRASES

NOUN, UNIT, VERB = "\ue000", "\ue001", "\ue002"
"""Symbols of no meaning to the lexicon, as are those from `LITERAL` on: the words of a kind's own patterns."""
LITERAL: Final = 0xE010
COUNT, ANYTHING = "{count}", "..."
MOST_WORDS: Final = 500
LONGEST: Final = 60
LISTS: Final = ("nouns", "verbs", "units", "patterns", "near", "unless")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WORD: Final = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_PIECE: Final = re.compile(r"[^\W_]+")
_PEOPLE: Final = "(?P<c>[nz])"  # numerals and nobody: one person is a tale, which only the core kinds tell apart


_GAP: Final = "[xofw'βορ7p]{0,7}"  # a name between count and verb is a place: "homes near Orsk lost power"


class KindWords(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The words of one kind, all in lower case, every form that may occur spelled out.

    `nouns`     single words that a number counts ("customers", "homes"); none: people
    `verbs`     what is said of them, before or after the count: "lost power", "without electricity", "blacked out"
    `units`     nouns of which a number alone is a claim: "outages"
    `patterns`  phrases round `{count}`: "plunged {count} into darkness"; `...` is a gap of a few words
    `near`      the sentence or the article's title must have one of these words
    `unless`    a sentence with one of these words claims nothing of the kind
    `may_fall`  a lower number is news, no contradiction, as with people missing
    """

    nouns: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    may_fall: bool = False


class BadKind(ValueError):
    """A kind cannot be made of these words; `key` names the list, the message the word and what helps."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}" if key else reason)
        self.key = key


def check_kind(name: str, words: KindWords) -> None:
    """Raises BadKind where `table_of` would make nothing of use.

    >>> check_kind("outage", KindWords(patterns=("plunged into darkness",)))
    Traceback (most recent call last):
    ...
    streams.facts.kind_words.BadKind: patterns: 'plunged into darkness' needs {count} once, as in '{count} plunged ...'
    """
    if not _NAME.fullmatch(name):
        usable = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_0123456789")[:40].rstrip("_") or "outage"
        raise BadKind("", f"a kind's name has small letters, digits and _, and begins with a letter: try {usable}")
    if name in NEEDS or name in CORE.measures or name in BUILT_IN or name in _HELD:
        raise BadKind("", f"this kind is built in; choose another name, as in {name[:35]}_own")
    if not (words.verbs or words.units or words.patterns):
        raise BadKind("", 'nothing can prove it; give verbs, units or patterns, as in verbs = ["lost power"]')
    for key in LISTS:
        listed: tuple[str, ...] = getattr(words, key)
        if len(listed) > MOST_WORDS:
            raise BadKind(key, f"has {len(listed)} entries, and at most {MOST_WORDS} are read")
        for phrase in listed:
            if problem := _problem(key, phrase):
                raise BadKind(key, f"{phrase[: LONGEST + 1]!r} {problem}")


def _problem(key: str, phrase: str) -> str:
    plain = " ".join(phrase.lower().split())
    if len(phrase) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if phrase != plain:
        return f"must be in lower case, with single spaces: {plain!r}"
    parts = phrase.split()
    if key == "patterns":
        said = [part for part in parts if part not in {COUNT, ANYTHING}]
        if parts.count(COUNT) != 1:
            return f"needs {COUNT} once, as in '{COUNT} {said[0] if said else 'lost'} ...'"
        if not said:
            return "needs a word beside {count}: units are for numbers alone"
        if ANYTHING in {parts[0], parts[-1]}:
            return "begins or ends with a gap, which says nothing: leave it out"
        parts = said
    if not parts or not all(_WORD.fullmatch(part) for part in parts):
        return "must be of words, without other signs"
    if key not in {"verbs", "patterns"} and len(parts) > 1:
        return f"must be one word: {parts[-1]!r}, or a phrase under verbs or patterns"
    return ""


def table_of(name: str, words: KindWords) -> Table:
    """The table of one kind; `check_kind` holds of its words, or it is built in.

    >>> table = table_of("outage", KindWords(nouns=("homes",), verbs=("lost power",)))
    >>> [pattern.rule for pattern in table.patterns], sorted(table.telling)
    (['outage: verb after', 'outage: verb before'], ['power'])
    """
    symbols: dict[str, str] = dict.fromkeys(words.verbs, VERB)
    counted = f"(?P<c>{NOUN})" if words.nouns else _PEOPLE
    patterns = [*_of_words(name, words, counted), *(_own(name, line, counted, symbols) for line in words.patterns)]
    return Table(
        patterns=tuple(patterns),
        telling=frozenset(_longest(phrase) for phrase in (*symbols, *words.units)),
        symbols={phrase: symbol for phrase, symbol in symbols.items() if " " not in phrase},
        phrases=_phrases(symbols),
        counted=dict.fromkeys(words.nouns, NOUN) | dict.fromkeys(words.units, UNIT),
        reductions=((re.compile(f"{NOUN}(?:,{NOUN})*,?&{NOUN}"), NOUN), *REDUCTIONS),
        proofs=tuple(frozenset(_PIECE.findall(phrase)) for phrase in (*symbols, *words.units)),
        nouns=frozenset(_longest(word) for word in (*words.nouns, *words.units)) if words.nouns else frozenset(),
        near=frozenset(_longest(word) for word in words.near),
        unless=frozenset(_longest(word) for word in words.unless),
        may_fall=words.may_fall,
    )


def _of_words(name: str, words: KindWords, counted: str) -> Iterator[Pattern]:
    after = f"(?<!ox){counted}(?:[&|]x)?{_GAP}{PIECES['{aside}']}{_GAP}b*[xf]{{0,3}}{VERB}"
    before = f"(?<![!mT]){VERB}o?x?{counted}"
    if words.verbs:
        yield Pattern(name, re.compile(after), VERB, f"{name}: verb after")
        yield Pattern(name, re.compile(before), VERB, f"{name}: verb before")
    if words.units:
        yield Pattern(name, re.compile(f"(?P<c>{UNIT})"), UNIT, f"{name}: unit")


def _own(name: str, line: str, counted: str, symbols: dict[str, str]) -> Pattern:
    """One pattern of the kind's own; each phrase between its count and its gaps gets a symbol in `symbols`."""
    shape, needs = "", ""
    for part in re.split(rf"({re.escape(COUNT)}|{re.escape(ANYTHING)})", line):
        phrase = part.strip()
        if phrase == COUNT:
            shape += counted
        elif phrase == ANYTHING:
            shape += "[^.;!m]{0,8}?"
        elif phrase:
            needs = symbols.setdefault(phrase, chr(LITERAL + len(symbols)))
            shape += needs
    return Pattern(name, re.compile(shape), needs, f"{name}: {line}")


def _longest(phrase: str) -> str:
    pieces: list[str] = _PIECE.findall(phrase)
    return max(pieces, key=len)


def _phrases(own: dict[str, str]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The grammar's phrases with those of more than one word before them, the longest first."""
    made = {first: list(found) for first, found in PHRASES.items()}
    for words, symbol in sorted((tuple(phrase.split()), symbol) for phrase, symbol in own.items()):
        if len(words) > 1:
            made.setdefault(words[0], []).append((words, symbol))
    for found in made.values():
        found.sort(key=lambda entry: (-len(entry[0]), entry[1] < NOUN))
    return made


_DISEASES: Final = (
    "measles cholera ebola influenza flu coronavirus covid covid-19 sars mers zika dengue malaria polio plague typhoid "
    "meningitis tuberculosis hepatitis norovirus salmonella listeria botulism anthrax mumps rubella smallpox mpox "
    "monkeypox legionnaires legionella diphtheria pertussis rabies virus viral outbreak epidemic pandemic disease "
    "infection infections infected"
)
_DOPING: Final = (
    "doping doped drug drugs steroid steroids substance substances stimulant stimulants meldonium cocaine cannabis "
    "marijuana opioids fentanyl heroin methamphetamine amphetamines alcohol banned sample samples athlete athletes"
)
_MACHINES: Final = "computer computers malware ransomware devices phones servers routers software android windows"


def _rising(*nouns: str) -> tuple[str, ...]:
    verbs = ("rise", "rises", "rose", "risen", "climb", "climbs", "climbed", "jump", "jumped", "grew", "increased")
    return tuple(f"{noun} {verb} to {{count}}" for noun in nouns for verb in verbs)


BUILT_IN: Final[dict[str, tuple[KindWords, ...]]] = {
    "infected": (
        KindWords(
            verbs=(
                *("infected", "infecting", "infects", "sickened", "sickening", "sickens", "fell ill", "fallen ill"),
                *("falling ill", "fell sick", "fallen sick", "taken ill", "came down with", "come down with"),
                *("caught the virus", "contracted the virus", "caught the disease", "contracted the disease"),
            ),
            unless=tuple(_MACHINES.split()),
        ),
        # "Cases" are of a court or of beer, and athletes test positive for other things, unless a disease is named.
        KindWords(
            verbs=("tested positive", "test positive"),
            units=("cases", "infections"),
            patterns=("number of cases to {count}", "number of infections to {count}", *_rising("cases", "infections")),
            near=tuple(_DISEASES.split()),
            unless=(*_DOPING.split(), *_MACHINES.split(), "court", "courts", "murder", "fraud", "appeal"),
        ),
    ),
    "votes": (
        KindWords(
            nouns=("votes", "vote", "ballots"),
            verbs=(
                *("cast", "counted", "tallied", "received", "receives", "receiving", "won", "wins", "winning", "got"),
                *("polled", "secured", "voted for", "picked up", "ended up with"),
            ),
            patterns=("by {count} to", "{count} in favour", "{count} in favor", "{count} against"),
            unless=(
                "margin",
                "ahead",
                "led",
                "leads",
                "trailed",
                "trails",
                "need",
                "needs",
                "needed",
                "enough",
                "short",
                "required",
                "requires",
                "threshold",
            ),
        ),
    ),
}
"""Kinds that their words alone prove."""
_HELD: Final = frozenset({"money_usd", "suspects_sought", "other"})
"""Kinds that the guide names and nothing finds yet: a user's kind must not take their place."""


def tables(own: Sequence[tuple[str, KindWords]] = ()) -> tuple[Table, ...]:
    """All tables that the grammar reads by: the built-in kinds and a user's."""
    built_in = [(name, words) for name, rows in BUILT_IN.items() for words in rows]
    return (CORE, *(table_of(name, words) for name, words in (*built_in, *own)))


TABLES: Final = tables()

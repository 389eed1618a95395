"""What an English article as a whole makes of its mentions, before `document.py` finds the totals.

Whose death a title takes as known, who is held by captors, what a live page has newer, what is counted over several
incidents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemas.claim import Field
from streams.facts.counted import Count
from streams.facts.document import CASUALTIES, Dropped, Mention
from streams.facts.labels import corrected
from streams.facts.live_pages import Page
from streams.facts.mentions import NONE_LEFT, as_measured
from streams.facts.numbers import interval
from streams.facts.passages import Passage
from streams.facts.scopes import names_another, speaks_of_several, speaks_of_violence
from streams.facts.tokens import sentences

_CAPTIVITY = re.compile(r"(?i)\b(?:kidnap|abduct|hostage|captor|captiv)")
_CUSTODY = re.compile(r"(?i)\b(?:police|arrest|custody|jail|suspect|charge[sd])")
_OF_DEATH = re.compile(
    r"(?i)\b(?:fatal(?:ly)?|deadly|(?<!attempted )murder(?:ed)?|manslaughter|homicide|killing of|death of)\b"
)
_OF_MURDERS = re.compile(r"(?i)\bmurder[- ]suicide\b|\b(?:double|triple|quadruple) (?:murder|homicide|killing|slaying)")
# "Witness sought in Orsk slaying", "Plea changed in fatal kiosk shooting": a title that takes one death as known.
_ONE_DEATH = re.compile(
    r"(?<![Aa]ttempted )(?<!-)(?:\b(?:[Ss]laying|SLAYING|[Hh]omicide (?:victim|charge))\b|\b[Mm]urder (?:of"
    r"|victim|charge|trial|case)\b|\b[Mm]anslaughter charge\b"
    r"|\w['’]s? (?:shooting |stabbing )?(?:death|murder|killing|slaying)\b|\b(?:[Ff]atal|[Dd]eadly)(?: [\w'’.-]+){0,3}"
    r" (?:[Ss]hooting|[Ss]tabbing|[Bb]eating)\b)(?! (?:threat|row|toll|penalty|spree))"
)
_ASIDE = frozenset({"other_event", "cumulative", "hypothetical"})
_FOUND_SAFE = re.compile(
    r"(?i)\bmissing\b(?:(?!\bafter\b|\bbefore\b|[.;]).){0,80}?\b(?:was|were|been|up)\b[^.;,]{0,9}"
    r"\b(?:found|located|traced|safe|alive)\b|\bmissing\b[^.;,]{0,40}?\bfound (?:dead|safe|alive|well|unharmed)\b"
)
CAPTIVITY_CHARS = 800  # of the body: where an article says that it is about people who are held
PLURAL_STATES = frozenset({"missing", "hostages"})  # people leave these, and the last of them leaves nobody


def of_incidents(
    texts: Mapping[Field, str], passages: Sequence[Passage], page: Page, dropped: Dropped
) -> list[Mention]:
    """The mentions of an English article that may be of an incident, marked where they are of another than its own."""
    title, body = texts["title"], texts["body"]
    found = list(_with_corrections(texts, passages))
    if page:
        found = _newest(found, page)
    if not (speaks_of_violence(title) or speaks_of_violence(body)):
        found = dropped.keep(
            found, lambda m: m.kind not in CASUALTIES or m.counted.form not in {"single", "name"}, "no_incident"
        )
    if _OF_DEATH.search(title) and not any(m.kind == "killed" for m in found):
        all_died = _OF_MURDERS.search(title) is not None
        found = dropped.keep(found, lambda m: not _is_dead_of(m, all_died=all_died), "among_dead")
    if not any(m.kind == "killed" and m.scope not in _ASIDE for m in found):
        found += _one_death(title)
    found = [m._replace(elsewhere=names_another(texts[m.field], m.sentence, title)) for m in found]
    if not speaks_of_several(title):
        found = [m._replace(scope="cumulative") if _is_of_several(m, texts[m.field]) else m for m in found]
    if _tells_of_captives(title, body, found):
        found = [m._replace(kind="hostages") if _is_held(m, texts[m.field]) else m for m in found]
    found = [m._replace(scope="subset", elsewhere=True) if _is_found(m, texts[m.field]) else m for m in found]
    return list(_none_left(found))


def _with_corrections(texts: Mapping[Field, str], passages: Iterable[Passage]) -> Iterator[Mention]:
    """The mentions; "the correct figure is 38" is of the kind that was counted last before it."""
    last: Mention | None = None
    for passage in passages:
        again = corrected(texts[passage.field], passage.sentence)
        yield from passage.mentions
        last = max(passage.mentions, key=lambda m: m.until, default=last)
        if again and last and all(m.counted.interval != again[0] for m in passage.mentions):
            amount, start, end = again
            count = Count(amount, last.counted.subject, "numeral")
            told = Mention(last.kind, count, "event", passage.field, passage.sentence, start, end, latest=True)
            yield as_measured(told._replace(listed=True), "correct figure")


def _one_death(title: str) -> list[Mention]:
    """The one death that the title takes as known, where nothing in the article counts any."""
    told = _ONE_DEATH.search(title)
    line = next((s for s in sentences(title) if told and s.start <= told.start() < s.end), None)
    if told is None or line is None:
        return []
    count = Count(interval(1, "exact"), "person", "single", definite=True)
    return [as_measured(Mention("killed", count, "event", "title", line, *told.span()), "one death in the title")]


def _is_dead_of(mention: Mention, *, all_died: bool) -> bool:
    """Is it who is told of as shot below a title that speaks of a death? One person, or where all died, several."""
    one = mention.kind == "shot" and mention.counted.form in {"single", "name"}
    return mention.field == "body" and (one or (all_died and mention.kind in {"shot", "wounds"}))


def _is_of_several(mention: Mention, text: str) -> bool:
    """Is it counted over several incidents, in the body of an article about one?"""
    near = text[max(mention.sentence.start, mention.start - 80) : min(mention.sentence.end, mention.end + 80)]
    return mention.field == "body" and mention.scope in {"event", "partial"} and speaks_of_several(near)


def _tells_of_captives(title: str, body: str, found: Iterable[Mention]) -> bool:
    """Is the article about people who are held by captors, or freed with no police at hand?"""
    if _CAPTIVITY.search(title) or _CAPTIVITY.search(body, 0, CAPTIVITY_CHARS):
        return True
    return any(m.kind == "rescued" for m in found) and not (_CUSTODY.search(title) or _CUSTODY.search(body))


def _is_held(mention: Mention, text: str) -> bool:
    """Is somebody "being held" by captors, and not by the police?"""
    return mention.kind == "arrested" and any("held" in text[a:b].lower() for a, b in mention.told)


def _is_found(mention: Mention, text: str) -> bool:
    """Were those who are called missing found?"""
    found = _FOUND_SAFE.search(text, mention.start, mention.sentence.end)
    counted = mention.kind == "missing" and mention.counted.interval.hi != 0
    return counted and found is not None and mention.at < found.start() < mention.end


def _none_left(found: list[Mention]) -> Iterator[Mention]:
    """Where nobody is missing or held any more, those who were are told of as they were before."""
    none = {m.kind for m in found if m.rule.endswith(NONE_LEFT)} & PLURAL_STATES
    for mention in found:
        before = mention.kind in none and mention.scope in {"event", "partial"} and mention.counted.interval.hi != 0
        yield mention._replace(scope="subset", elsewhere=True) if before else mention


def _newest(found: list[Mention], page: Page) -> list[Mention]:
    """In a live page only the newest entry that counts a kind has its total: older ones tell of stages."""
    starts = [start for start, _, _ in page]
    entry = [bisect_right(starts, mention.start) - 1 for mention in found]
    ranked = [(m, page[at][2] if at >= 0 else -1) for m, at in zip(found, entry, strict=True)]
    newest: dict[str, int] = {}
    for mention, rank in ranked:
        if mention.field == "body" and mention.scope == "event":
            newest[mention.kind] = min(rank, newest.get(mention.kind, rank))
    return [
        m._replace(scope="partial") if m.field == "body" and m.scope == "event" and rank > newest[m.kind] else m
        for m, rank in ranked
    ]

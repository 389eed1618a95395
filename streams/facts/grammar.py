"""What numbers of people killed, injured, arrested ... does an article state? `claims` is the only door.

Tokens, chunks, patterns over symbols (the finite-state cascades of Abney 1996, "Partial parsing via finite-state
cascades"), sentence by sentence (`passages`, `mentions`); then the document: which of the counts are of its own
incident (`incidents`), and which is the total (`document`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from schemas.claim import Claim, Field
from streams.facts import foreign
from streams.facts.company import FALLING, Told, in_company
from streams.facts.document import LEAD, Dropped, Mention, Opening, resolved
from streams.facts.incidents import of_incidents
from streams.facts.kind_words import TABLES
from streams.facts.kinds import Table
from streams.facts.live_pages import Page, entries
from streams.facts.passages import Passage, passage_of, words_of
from streams.facts.quotes import attribution, quote_span
from streams.facts.scopes import speaks_of_incident, speaks_of_violence
from streams.facts.spoken import ENGLISH, grammar_of
from streams.facts.tokens import sentences


class Found(NamedTuple):
    """A claim and the count that it was made of."""

    claim: Claim
    mention: Mention


class Examined(NamedTuple):
    """An article as the grammar read it: the claims in their order, every sentence, and what was turned away."""

    found: tuple[Found, ...]
    passages: tuple[Passage, ...]
    dropped: Dropped


def claims(title: str, body: str, language: str | None, tables: Sequence[Table] = TABLES) -> tuple[Claim, ...]:
    """The claims of one article, the title's first, then by place; none for a language without a grammar.

    >>> found = claims("Two miners killed in Orsk", "Nine others were hurt.", "en")
    >>> [(c.kind, c.lo, c.hi, c.scope, c.quote) for c in found]
    [('killed', 2, 2, 'event', 'Two miners killed in Orsk'), ('injured', 9, 9, 'event', 'Nine others were hurt.')]
    """
    return tuple(one.claim for one in examined(title, body, language, tables).found)


def examined(title: str, body: str, language: str | None, tables: Sequence[Table] = TABLES) -> Examined:
    """The claims of one article with all that led to them."""
    dropped = Dropped()
    spoken = grammar_of(title, body, language)
    if spoken is None:
        return Examined((), (), dropped)
    texts: dict[Field, str] = {"title": title, "body": body}
    if spoken == ENGLISH:
        page = entries(body)
        passages = _in_english(texts, tables, page)
        found = of_incidents(texts, passages, page, dropped)
        tells, says = speaks_of_incident, attribution
    else:
        passages = _in_words(texts, spoken)
        found = [m for passage in passages for m in passage.mentions]
        tells, says = partial(foreign.speaks_of_incident, spoken), partial(foreign.attribution, spoken)
    in_lead = tells(body[: _lead_end(body)])
    violent = speaks_of_violence(title) if spoken == ENGLISH else tells(title)
    opening = Opening(in_title=tells(title), in_lead=in_lead, violent=violent, has_title=bool(title.strip()))
    scoped = resolved(found, opening, dropped)
    made: dict[tuple[object, ...], Found] = {}
    for mention in scoped:
        text = texts[mention.field]
        claim = _claim(text, mention, says(text, mention.sentence, mention.at))
        key = (claim.kind, claim.lo, claim.hi, claim.hedge, claim.scope, claim.subject)
        if made.setdefault(key, Found(claim, mention)).mention is not mention:
            dropped.drop(mention, "repeats")
    ordered = sorted(made.values(), key=lambda f: _place(f.claim))
    article = [Told(p.field, p.sentence.start, _text_of(texts, p), p.mentions) for p in passages]
    falling = FALLING.union(*(table.kinds for table in tables if table.may_fall))
    stanced = [f._replace(claim=in_company(f.claim, f.mention, article, falling)) if _counts(f) else f for f in ordered]
    return Examined(tuple(stanced), passages, dropped)


def _counts(found: Found) -> bool:
    return found.claim.scope == "event"


def _text_of(texts: Mapping[Field, str], passage: Passage) -> str:
    return texts[passage.field][passage.sentence.start : passage.sentence.end]


def _in_english(texts: Mapping[Field, str], tables: Sequence[Table], page: Page) -> tuple[Passage, ...]:
    titled = words_of(texts["title"])
    clocks: dict[Field, dict[int, int]] = {"title": {}, "body": {start: end for start, end, _ in page}}
    return tuple(
        passage_of(field, text, s, tables, titled, clocks[field])
        for field, text in texts.items()
        for s in sentences(text)
    )


def _in_words(texts: Mapping[Field, str], code: str) -> tuple[Passage, ...]:
    """The passages of an article in one of `foreign.LANGUAGES`."""
    read = (
        (field, s, foreign.mentions(code, field, text, s)) for field, text in texts.items() for s in sentences(text)
    )
    return tuple(
        Passage(field, s, s.start, mentions=tuple(found), passed_over="" if found else "no_trigger")
        for field, s, found in read
    )


def _place(claim: Claim) -> tuple[bool, int, int, str, str, str]:
    return claim.field == "body", claim.start, claim.end, claim.kind, claim.scope, claim.subject


def _lead_end(body: str) -> int:
    return max((s.end for s in islice(sentences(body), LEAD)), default=0)


def _claim(text: str, mention: Mention, source: str | None) -> Claim:
    start, end = quote_span(text, mention.sentence, mention.start, mention.end)
    count = mention.counted
    return Claim(
        kind=mention.kind,
        lo=count.interval.lo,
        hi=count.interval.hi,
        hedge=count.interval.hedge,
        scope=mention.scope,
        subject=count.subject,
        quote=text[start:end],
        field=mention.field,
        start=start,
        end=end,
        attribution=source,
    )

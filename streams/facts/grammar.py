"""What numbers of people killed, injured, arrested ... does an article state? `claims` is the only door.

Tokens, chunks, patterns over symbols (the finite-state cascades of Abney 1996, "Partial parsing via finite-state
cascades"), then the document: which of the counts is the total of the article's own event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.claim import Claim, Field, Scope
from streams.facts.chunks import Chunk, chunks
from streams.facts.counts import Count
from streams.facts.document import Mention, resolved
from streams.facts.kinds import MEASURES, PATTERNS
from streams.facts.numbers import interval
from streams.facts.quotes import attribution, quote_span
from streams.facts.scopes import cues, local_scope, names_another, speaks_of_incident, speaks_of_violence
from streams.facts.tokens import Sentence, sentences, tokens

MOST = 16  # counts of one sentence; the most that a development article has in one is 7
# A sentence without one of these proves nothing: most sentences end here.
_TRIGGER = re.compile(
    r"[Kk]ill|[Dd]ead|[Dd]eath|[Dd]ie[sd]?\b|[Ff]atal|[Ll]i[fv]es?\b|[Mm]urder|[Hh]omicide|[Ss]lay|[Ss]lain|[Ii]njur|[Ww]ound|[Hh]urt|[Ss]hot|"
    r"[Ss]hoot|[Ss]truck|[Ss]trik|[Ss]tab|[Hh]it\b|[Gg]razed|[Aa]rrest|[Dd]etain|[Cc]ustody|[Mm]issing|[Uu]naccounted|[Ee]vacuat|[Dd]isplac|"
    r"[Hh]omeless|[Rr]escue|[Hh]ospital|[Hh]ostage|[Dd]estroyed|[Bb]od(?:y|ies)\b|[Mm]assacre|[Aa]ssassinat|[Dd]rown|[Ee]xecuted|[Bb]ehead|[Pp]erish|agnitude|toll\b"
)

# "2:07 A video of something else", "READ MORE: ...": other stories, not this one.
_CAPTION = re.compile(
    r"\d{1,2}:\d\d [A-Z]|(?:READ MORE|RELATED|ALSO READ|MORE|WATCH|PHOTOS|VIDEO|SEE ALSO|Read more|Related)\b ?:?"
)


def claims(title: str, body: str, language: str | None) -> tuple[Claim, ...]:
    """The claims of one article, the title's first, then by place; none for a language other than English.

    >>> found = claims("Two miners killed in Orsk", "Nine others were hurt.", "en")
    >>> [(c.kind, c.lo, c.hi, c.scope, c.quote) for c in found]
    [('killed', 2, 2, 'event', 'Two miners killed in Orsk'), ('injured', 9, 9, 'event', 'Nine others were hurt.')]
    """
    if language and not language.lower().startswith("en"):
        return ()
    texts: dict[Field, str] = {"title": title, "body": body}
    found = [m for field, text in texts.items() for s in sentences(text) for m in _mentions(field, text, s)]
    if not (speaks_of_violence(title) or speaks_of_violence(body)):
        found = [m for m in found if m.kind != "killed" or m.counted.form not in {"single", "name"}]
    found = [m._replace(elsewhere=names_another(texts[m.field], m.sentence, title)) for m in found]
    scoped = resolved(found, in_title=speaks_of_incident(title), in_lead=speaks_of_incident(body))
    made: dict[tuple[object, ...], Claim] = {}
    for mention in scoped:
        claim = _claim(texts[mention.field], mention)
        made.setdefault((claim.kind, claim.lo, claim.hi, claim.hedge, claim.scope, claim.subject), claim)
    return tuple(sorted(made.values(), key=lambda c: (c.field == "body", c.start, c.end, c.kind, c.scope, c.subject)))


def _claim(text: str, mention: Mention) -> Claim:
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
        attribution=attribution(text, mention.sentence),
    )


def _mentions(field: Field, text: str, sentence: Sentence) -> Iterator[Mention]:
    """Every count of one sentence that a pattern gives a kind, in the order of the table and the text."""
    if field == "body" and not _TRIGGER.search(text, sentence.start, sentence.end):
        return
    if _CAPTION.match(text, sentence.start, sentence.end):
        return
    yield from _measured(field, text, sentence)
    row = chunks(text, tokens(text, sentence), headline=field == "title")
    line = "".join(c.symbol for c in row)
    letters = set(line)
    seen: dict[tuple[str, int], Mention] = {}
    for pattern in PATTERNS:
        if letters.isdisjoint(pattern.needs):
            continue
        for match in pattern.shape.finditer(line):
            at = match.start("c")
            count = row[at].counted
            if count and (pattern.kind, at) not in seen and len(seen) < MOST:
                start, end = row[match.start()].start, row[match.end() - 1].end
                scope = _scope(pattern.kind, count, field, line[:at], cues(text, sentence, start, end))
                seen[pattern.kind, at] = Mention(pattern.kind, count, scope, field, sentence, start, end)
    yield from seen.values()
    yield from _parts(row, seen)


def _measured(field: Field, text: str, sentence: Sentence) -> Iterator[Mention]:
    for kind, pattern in MEASURES.items():
        for match in pattern.finditer(text, sentence.start, sentence.end):
            value = float(match.group(1) or match.group(2))
            scope = local_scope(kind, "numeral", field, cues(text, sentence, *match.span()))
            count = Count(interval(value, "exact"), kind, "numeral")
            yield Mention(kind, count, scope, field, sentence, *match.span())


def _scope(kind: str, count: Count, field: Field, before: str, near: frozenset[Scope]) -> Scope:
    if count.partitive or "y" in before[-3:]:  # "two of the victims", "including at least two"
        return "subset"
    return local_scope(kind, count.form, field, near)


def _parts(row: list[Chunk], seen: dict[tuple[str, int], Mention]) -> Iterator[Mention]:
    """The numerals inside a sum, and those after "including": parts of the count that stands before them."""
    for mention in seen.values():
        for part in mention.counted.parts:
            if part.form == "numeral":
                yield mention._replace(counted=part, scope="subset")
    taken = {at for _, at in seen}
    for at, chunk in enumerate(row):
        included = "y" in {c.symbol for c in row[max(0, at - 2) : at]} and chunk.symbol in "nq" and at not in taken
        wholes = [(place, kind) for kind, place in seen if place < at] if included else []
        if wholes and chunk.counted:
            place, kind = max(wholes)
            mention = seen[kind, place]
            yield mention._replace(counted=chunk.counted, scope="subset", end=max(mention.end, chunk.end))

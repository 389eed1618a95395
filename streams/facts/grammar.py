"""What numbers of people killed, injured, arrested ... does an article state? `claims` is the only door.

Tokens, chunks, patterns over symbols (the finite-state cascades of Abney 1996, "Partial parsing via finite-state
cascades"), then the document: which of the counts is the total of the article's own event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.claim import Claim, Field, Scope
from streams.facts.chunks import Chunk, chunks
from streams.facts.document import Mention, resolved
from streams.facts.kinds import PATTERNS
from streams.facts.quotes import attribution, quote_span
from streams.facts.scopes import cues, local_scope, speaks_of_incident
from streams.facts.tokens import Sentence, sentences, tokens

MOST = 16  # counts of one sentence; the most that a development article has in one is 7
# A sentence without one of these proves nothing: most sentences end here.
_TRIGGER = re.compile(
    r"[Kk]ill|[Dd]ead|[Dd]eath|[Dd]ie[sd]?\b|[Ff]atal|[Ll]i[fv]es?\b|[Mm]urder|[Hh]omicide|[Ss]lay|[Ss]lain|[Ii]njur|[Ww]ound|[Hh]urt|[Ss]hot|"
    r"[Ss]hoot|[Ss]truck|[Ss]trik|[Ss]tab|[Hh]it\b|[Gg]razed|[Aa]rrest|[Dd]etain|[Cc]ustody|[Mm]issing|[Uu]naccounted|[Ee]vacuat|[Dd]isplac|"
    r"[Hh]omeless|[Rr]escue|[Hh]ospital|[Hh]ostage|[Dd]estroyed|[Bb]od(?:y|ies)\b|[Mm]assacre|[Aa]ssassinat|[Dd]rown|[Ee]xecuted|[Bb]ehead|[Pp]erish|toll\b"
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
    row = chunks(text, tokens(text, sentence), headline=field == "title")
    line = "".join(c.symbol for c in row)
    letters = set(line)
    seen: dict[tuple[str, int], Mention] = {}
    for pattern in PATTERNS:
        if letters.isdisjoint(pattern.needs):
            continue
        for match in pattern.shape.finditer(line):
            key = pattern.kind, match.start("c")
            if key not in seen and len(seen) < MOST:
                span = row[match.start()].start, row[match.end() - 1].end
                seen[key] = _mention(field, text, sentence, row, key, span)
    yield from seen.values()
    yield from _parts(row, seen)


def _mention(
    field: Field, text: str, sentence: Sentence, row: list[Chunk], key: tuple[str, int], span: tuple[int, int]
) -> Mention:
    kind, at = key
    count = row[at].counted
    assert count is not None, "group c of a pattern is a count phrase"
    before = "".join(c.symbol for c in row[max(0, at - 3) : at])
    if count.partitive or "y" in before:
        scope: Scope = "subset"
    else:
        scope = local_scope(kind, count.form, field, cues(text, sentence, *span))
    return Mention(kind, count, scope, field, sentence, *span)


def _parts(row: list[Chunk], seen: dict[tuple[str, int], Mention]) -> Iterator[Mention]:
    """The numerals inside a sum, and those after "including": parts of the count that stands before them."""
    for mention in seen.values():
        for part in mention.counted.parts:
            if part.form == "numeral":
                yield mention._replace(counted=part, scope="subset")
    places = sorted((at, kind) for kind, at in seen)
    taken = {at for at, _ in places}
    for at, chunk in enumerate(row):
        whole = [p for p in places if p[0] < at]
        if (
            chunk.symbol == "n"
            and chunk.counted
            and at not in taken
            and whole
            and "y" in (row[at - 1].symbol, row[at - 2].symbol)
        ):
            mention = seen[whole[-1][1], whole[-1][0]]
            yield mention._replace(counted=chunk.counted, scope="subset", end=max(mention.end, chunk.end))

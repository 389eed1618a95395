"""An alert in a few words: what changed, in which words, who says so, and why we say it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import takewhile

from rich.text import Text

from schemas.alert import Alert
from schemas.story import FactValue, StatusValue
from streams.facts.numbers import quantity_at
from streams.facts.tokens import Sentence, tokens
from workers.cli.terminal import shown
from workers.cli.wording import STYLES, counted, fact_words, reason, state, status_words

LABELS = {
    "story.opened": "opened",
    "story.outlet_joined": "joined",
    "story.fact_changed": "changed",
    "story.fact_corrected": "corrected",
    "story.fact_disputed": "disputed",
    "story.fact_settled": "settled",
    "story.status_changed": "status",
    "story.article_revised": "revised",
    "story.article_retracted": "retracted",
    "story.merged": "merged",
    "story.split": "split",
    "story.closed": "closed",
}
FIRST = ("killed", "missing", "injured")
"""The facts that are named before others."""
_STEM = 5
"""A word of the quote is that of a state if they begin with so many same letters: "postponed", "postpones"."""

Span = tuple[int, int]


def hour(time: datetime) -> str:
    """The time of day, in UTC."""
    return time.astimezone(UTC).strftime("%H:%M")


def label(alert: Alert) -> tuple[str, str]:
    """What an alert is called in a list, and its style."""
    return LABELS.get(alert.type, alert.type), STYLES.get(alert.type, "bold")


def changes(alert: Alert) -> str:
    """What the alert says in a few words; "" where the headline says it all."""
    outlet = shown(alert.article.outlet or "no outlet") if alert.article else ""
    facts = sorted(alert.facts or (), key=lambda change: rank(change.kind))
    said = [fact_words(change) for change in facts] + [status_words(change) for change in alert.statuses or ()]
    if alert.fact:
        said.append(fact_words(alert.fact, alert.type))
    if alert.status:
        said.append(status_words(alert.status))
    match alert.type:
        case "story.outlet_joined":
            counted = witnesses(alert.outlets, alert.independent)
            said.append(f"{outlet} reports it too{_borrowed(alert)}: {counted}")
        case "story.article_revised":
            said.append(f"{outlet} rewrote its article")
        case "story.merged":
            said.append("another story proved to be this one")
        case "story.split":
            said.append(f"{outlet}'s article was another story's until now")
        case _:
            pass
    return " · ".join(said)


def _borrowed(alert: Alert) -> str:
    """Whose text an outlet carries where it is not its own."""
    text_of = str(alert.why.evidence.get("text_of") or "")
    own = alert.article is None or text_of in ("", alert.article.outlet)
    return "" if own else f" with {shown(text_of)}'s text"


def witnesses(outlets: int, independent: int) -> str:
    """How many report, and how many of them have words of their own."""
    return f"{counted(outlets, 'outlet')}, {independent} independent"


def quoted(alert: Alert) -> FactValue | StatusValue | None:
    """The words that the alert rests on; of an opening those of its first fact or status."""
    if alert.fact:
        return alert.fact.new
    if alert.status:
        return alert.status.new
    facts = sorted(alert.facts or (), key=lambda change: rank(change.kind))
    if facts:
        return facts[0].new
    return alert.statuses[0].new if alert.statuses else None


def who(value: FactValue | StatusValue) -> str:
    """Who says so: "Tassaly Times, citing the ministry"."""
    cited = f", citing {shown(value.attribution)}" if value.attribution else ""
    return shown(value.outlet or "no outlet") + cited


def why(alert: Alert) -> str:
    """The reason in a short clause; of an outlet's joining there is none that the eye would miss."""
    return "" if alert.type == "story.outlet_joined" else reason(alert.why)


def line(alert: Alert) -> str:
    """The alert in one line of plain text, its type as the contract names it."""
    value = quoted(alert)
    parts = (
        shown(alert.title) or "(no title)",
        changes(alert),
        f"“{shown(value.quote)}” ({who(value)})" if value else "",
        why(alert),
    )
    return f"{hour(alert.at)} {alert.type:<22} " + " | ".join(filter(None, parts))


def told_in(value: FactValue | StatusValue) -> Span | None:
    """Where in `shown(quote)` the words stand that give the value; None where the whole says it."""
    quote = shown(value.quote)
    found = tokens(quote, Sentence(0, len(quote), 0))
    if isinstance(value, StatusValue):
        stems = [word[:_STEM] for word in state(value).split() if len(word) >= _STEM]
        return next(((t.start, t.end) for t in found for stem in stems if t.low.startswith(stem)), None)
    words = [t.low for t in found]
    for at in range(len(words)):
        quantity = quantity_at(words, at)
        if quantity is not None and (quantity[0].lo, quantity[0].hi) == (value.lo, value.hi):
            return found[at].start, found[quantity[1] - 1].end
    return None


def quotation(value: FactValue | StatusValue, width: int) -> Text:
    """The quote in at most `width` columns, its decisive words marked and never cut away."""
    quote, span = shown(value.quote), told_in(value)
    start, stop = _window(quote, span or (0, 0), max(width - 4, 8))
    text = Text(("“" if start == 0 else "“…") + quote[start:stop] + ("”" if stop == len(quote) else "…”"), "italic")
    if span is not None:
        moved = (1 if start == 0 else 2) - start
        text.stylize("bold underline", span[0] + moved, min(span[1], stop) + moved)
    return text


def _window(quote: str, span: Span, room: int) -> Span:
    """The part of `quote` that fits into `room` characters and holds `span`, cut between words where that is near.

    >>> quote = "Rain fell for days before twelve people died in the valley"
    >>> quote[slice(*_window(quote, (26, 32), 24))]
    'before twelve people'
    """
    if len(quote) <= room:
        return 0, len(quote)
    start = max(0, min(span[0] - (room - (span[1] - span[0])) // 2, len(quote) - room))
    stop = start + room
    if start:
        start += (
            len(list(takewhile(lambda c: c != " ", quote[start : span[0]]))) + 1 if " " in quote[start : span[0]] else 0
        )
    if stop < len(quote) and " " in quote[max(span[1], start) : stop]:
        stop = quote.rindex(" ", max(span[1], start), stop)
    return start, max(stop, min(span[1], start + room))


def rank(kind: str) -> tuple[int, str]:
    """Where a fact stands among others."""
    return (FIRST.index(kind) if kind in FIRST else len(FIRST)), kind

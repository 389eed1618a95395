"""Stories and alerts in words, for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from schemas.alert import Alert
from schemas.claim import Claim, Scope, Status
from schemas.story import FactChange, FactValue, StatusChange, StatusValue, Why
from streams.stated import in_words
from workers.cli.terminal import shown
from workers.view_values import ArticleView, Fact, StoryDetail, StorySummary

_THOUSANDS = re.compile(r"\d{4,}")
_ID = re.compile(r"[0-9a-f]{32}")
ID_SHOWN = 12
"""Of 32: with a million stories two begin alike once in five hundred logs."""
STYLES = {
    "story.opened": "bold green",
    "story.fact_changed": "bold yellow",
    "story.fact_corrected": "bold magenta",
    "story.fact_disputed": "bold red",
    "story.fact_settled": "bold cyan",
    "story.status_changed": "bold blue",
    "story.closed": "dim",
}


def at(time: datetime) -> str:
    """A time to the minute, in UTC."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def counted(number: int, noun: str) -> str:
    """How many, with the noun as English has it.

    >>> counted(1, "article"), counted(2, "story"), counted(0, "dead letter")
    ('1 article', '2 stories', '0 dead letters')
    """
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"


def summed(summary: Mapping[str, Any]) -> str:
    """A replay's summary in words.

    >>> summed({"articles": 1, "dead_letters": 0, "stories": 1, "alerts": {"story.opened": 1}})
    '1 article, 0 dead letters, 1 story'
    """
    nouns = {name: name.replace("_", " ").replace("stories", "story").removesuffix("s") for name in summary}
    return ", ".join(counted(number, nouns[name]) for name, number in summary.items() if name != "alerts")


def replaced(files: int) -> str:
    """What is added where a report took the place of an earlier one.

    >>> replaced(0), replaced(9)
    ('', ', in the place of 9 files of an earlier run')
    """
    return f", in the place of {counted(files, 'file')} of an earlier run" if files else ""


def figure(value: FactValue | Claim) -> str:
    """A value in words, with thousands set apart.

    >>> figure(FactValue(11500, None, "at_least", "", "body", 0, 0, "a", None, None))
    'at least 11,500'
    """
    return _THOUSANDS.sub(lambda digits: f"{int(digits[0]):,}", in_words(value))


def kind_words(kind: str) -> str:
    """A kind of fact in words."""
    return shown(kind.replace("_", " "))


def scope_words(scope: Scope) -> str:
    """What is put behind a fact that is not the event's own figure."""
    return "" if scope == "event" else f" [{scope.replace('_', ' ')}]"


def state(value: StatusValue | Status) -> str:
    """A state in words: "at large", and "extended" for what the guide has no word for."""
    return shown(value.value.removeprefix("other:").replace("_", " "))


def fact_words(change: FactChange, kind: str = "") -> str:
    """A fact's way: "killed 14 → 24". A dispute has two sides instead: "killed 18, but another says 31"."""
    name, new = kind_words(change.kind) + scope_words(change.scope), figure(change.new)
    if change.old is None:
        return f"{name} {new}"
    if kind == "story.fact_disputed":
        return f"{name} {figure(change.old)}, but another says {new}"
    return f"{name} {figure(change.old)} → {new}"


def status_words(change: StatusChange) -> str:
    """A status's way: "visit: announced → postponed"."""
    before = f"{state(change.old)} → " if change.old else ""
    return f"{shown(change.what)}: {before}{state(change.new)}"


def said(value: FactValue | StatusValue) -> str:
    """The words and who said them."""
    by = shown(value.outlet or "no outlet")
    by += f", citing {shown(value.attribution)}" if value.attribution else ""
    return f"“{shown(value.quote)}” ({by})"


def fact_line(fact: Fact) -> Text:
    """A current value with its words."""
    line = Text(f"{kind_words(fact.kind)}{scope_words(fact.scope)}: ")
    line.append(figure(fact.value), "bold").append(f"  {said(fact.value)}, {at(fact.as_of)}", "dim")
    if fact.disputed is not None:
        line.append(f"\n      disputed: {figure(fact.disputed)}", "red").append(f"  {said(fact.disputed)}", "dim")
    return line


def summary(story: StorySummary) -> Text:
    """A story in a list: two or three lines."""
    text = Text(f"{story.story_id[:ID_SHOWN]}  ", "cyan").append(shown(story.title) or "(no title)", "bold")
    text.append(
        f"\n    {story.state} · {counted(story.articles, 'article')} · {counted(story.outlets, 'outlet')}, "
        f"{story.independent} independent · {counted(story.alerts, 'alert')} · last {at(story.last_seen)}",
        "dim",
    )
    facts = [
        f"{kind_words(f.kind)} {figure(f.value)}" + (f" (disputed: {figure(f.disputed)})" if f.disputed else "")
        for f in story.facts
    ]
    states = [f"{shown(s.what)}: {state(s.value)}" for s in story.statuses]
    return text.append(f"\n    {' · '.join(facts + states)}" if facts or states else "")


def detail(found: StoryDetail) -> Iterator[Text]:
    """A story in full, part by part."""
    yield summary(found.story)
    yield Text(f"    {found.story.story_id} · opened {at(found.story.opened_at)}", "dim")
    if found.redirects:
        yield Text(f"    merged in: {', '.join(found.redirects)}", "dim")
    if found.facts:
        yield Text("\nFacts", "bold")
        yield from (Text("  ").append(fact_line(fact)) for fact in found.facts)
    if found.statuses:
        yield Text("\nStatuses", "bold")
        for status in found.statuses:
            line = Text(f"  {shown(status.what)}: ").append(state(status.value), "bold")
            yield line.append(f"  {said(status.value)}", "dim")
    yield Text("\nArticles", "bold")
    outlets = {article.id: article.outlet for article in found.articles}
    yield from (_article(article, outlets) for article in found.articles)
    yield Text("\nAlerts", "bold")
    yield from (Text("  ").append(alert(one, heading=False)) for one in found.alerts)


def _article(article: ArticleView, outlets: Mapping[str, str | None]) -> Text:
    line = Text(f"  {at(article.seen_at)}  ", "dim").append(f"{shown(article.outlet or 'no outlet')}: ", "cyan")
    line.append(shown(article.title) or "(no title)")
    if article.copy_of is not None:
        copied = outlets.get(article.copy_of) or article.text_of or article.copy_of[:ID_SHOWN]
        line.append(f"  [copy of {shown(copied)}]", "yellow")
    if article.revisions:
        line.append(f"  [revised {counted(article.revisions, 'time')}]", "yellow")
    return line


def alert(told: Alert, *, heading: bool = True) -> Text:
    """An alert as a block of lines: what, in which words, and why."""
    name = told.type.removeprefix("story.").replace("_", " ")
    text = Text(f"{at(told.at)}  ", "dim").append(name, STYLES.get(told.type, "bold"))
    if heading:
        text.append(f"  {shown(told.title) or '(no title)'}").append(f"  {told.story_id[:ID_SHOWN]}", "cyan")
    text.append(f"  #{told.sequence} · {counted(told.outlets, 'outlet')}, {told.independent} independent", "dim")
    for line in _changes(told):
        text.append("\n      ").append(line)
    return text.append(f"\n      why: {_why(told.why)}", "dim")


def _changes(told: Alert) -> Iterator[Text]:
    if told.type in ("story.outlet_joined", "story.article_revised") and told.article is not None:
        yield Text(f"{shown(told.article.outlet or 'no outlet')}: {shown(told.article.title)}")
    if told.other_story is not None:
        yield Text(f"with {told.other_story[:ID_SHOWN]}")
    for fact in [told.fact] if told.fact else told.facts or ():
        yield Text(fact_words(fact, told.type), "bold").append(f"  {said(fact.new)}", "not bold")
        if fact.old:
            yield Text(f"{'still' if told.type == 'story.fact_disputed' else 'was'} {said(fact.old)}", "dim")
    for status in [told.status] if told.status else told.statuses or ():
        yield Text(status_words(status), "bold").append(f"  {said(status.new)}", "not bold")


def reason(why: Why) -> str:
    """The rule, its states in words: "convicted may become sentenced"."""
    return shown(why.rule.replace("other:", "").replace("_", " "))


def _why(why: Why) -> str:
    evidence = ", ".join(f"{key.replace('_', ' ')} {_brief(value)}" for key, value in why.evidence.items())
    score = f"score {_brief(why.score)}" if why.score else ""
    kept = f"not told: {shown('; '.join(why.suppressed))}" if why.suppressed else ""
    return "; ".join(filter(None, (reason(why), evidence, score, kept)))


def _brief(value: float | str) -> str:
    """A number to two places; of an id of ours as much as elsewhere."""
    if isinstance(value, str):
        return shown(value[:ID_SHOWN] if _ID.fullmatch(value) else value)
    return f"{value:.2f}"

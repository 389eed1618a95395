"""Stories and alerts in words, for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from rich.text import Text

from schemas.alert import Alert
from schemas.story import FactValue, StatusValue, Why
from streams.ledger import in_words
from workers.cli.terminal import shown
from workers.view_values import ArticleView, Fact, StoryDetail, StorySummary

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


def said(value: FactValue | StatusValue) -> str:
    """The words and who said them."""
    by = shown(value.outlet or "no outlet")
    by += f", citing {shown(value.attribution)}" if value.attribution else ""
    return f"“{shown(value.quote)}” ({by})"


def fact_line(fact: Fact) -> Text:
    """A current value with its words."""
    scope = "" if fact.scope == "event" else f" [{fact.scope.replace('_', ' ')}]"
    line = Text(f"{fact.kind}{scope}: ")
    line.append(in_words(fact.value), "bold").append(f"  {said(fact.value)}, {at(fact.as_of)}", "dim")
    if fact.disputed is not None:
        line.append(f"\n      disputed: {in_words(fact.disputed)}", "red").append(f"  {said(fact.disputed)}", "dim")
    return line


def summary(story: StorySummary) -> Text:
    """A story in a list: two or three lines."""
    text = Text(f"{story.story_id[:ID_SHOWN]}  ", "cyan").append(shown(story.title) or "(no title)", "bold")
    text.append(
        f"\n    {story.state} · {story.articles} articles · {story.outlets} outlets, {story.independent} independent"
        f" · {story.alerts} alerts · last {at(story.last_seen)}",
        "dim",
    )
    facts = [f"{f.kind} {in_words(f.value)}" + (" (disputed)" if f.disputed else "") for f in story.facts]
    states = [f"{shown(s.what)}: {shown(s.value.value)}" for s in story.statuses]
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
            line = Text(f"  {shown(status.what)}: ").append(shown(status.value.value), "bold")
            yield line.append(f"  {said(status.value)}", "dim")
    yield Text("\nArticles", "bold")
    titles = {article.id: article.outlet or article.id for article in found.articles}
    yield from (_article(article, titles) for article in found.articles)
    yield Text("\nAlerts", "bold")
    yield from (Text("  ").append(alert(one, heading=False)) for one in found.alerts)


def _article(article: ArticleView, outlets: dict[str, str]) -> Text:
    line = Text(f"  {at(article.seen_at)}  ", "dim").append(f"{shown(article.outlet or 'no outlet')}: ", "cyan")
    line.append(shown(article.title) or "(no title)")
    if article.copy_of is not None:
        line.append(f"  [copy of {shown(outlets.get(article.copy_of, article.copy_of))}]", "yellow")
    if article.revisions:
        line.append(f"  [revised {article.revisions} times]", "yellow")
    return line


def alert(told: Alert, *, heading: bool = True) -> Text:
    """An alert as a block of lines: what, in which words, and why."""
    name = told.type.removeprefix("story.").replace("_", " ")
    text = Text(f"{at(told.at)}  ", "dim").append(name, STYLES.get(told.type, "bold"))
    if heading:
        text.append(f"  {shown(told.title) or '(no title)'}").append(f"  {told.story_id[:ID_SHOWN]}", "cyan")
    text.append(f"  #{told.sequence} · {told.outlets} outlets, {told.independent} independent", "dim")
    for line in _changes(told):
        text.append("\n      ").append(line)
    return text.append(f"\n      why: {_why(told.why)}", "dim")


def _changes(told: Alert) -> Iterator[Text]:
    if told.type in ("story.outlet_joined", "story.article_revised") and told.article is not None:
        yield Text(f"{shown(told.article.outlet or 'no outlet')}: {shown(told.article.title)}")
    if told.other_story is not None:
        yield Text(f"with {told.other_story[:ID_SHOWN]}")
    facts = [told.fact] if told.fact else list(told.facts or ())
    for fact in facts:
        old = f"{in_words(fact.old)} → " if fact.old else ""
        yield Text(f"{fact.kind}: {old}").append(in_words(fact.new), "bold").append(f"  {said(fact.new)}")
        if fact.old:
            yield Text(f"was {said(fact.old)}", "dim")
    statuses = [told.status] if told.status else list(told.statuses or ())
    for status in statuses:
        before = f"{shown(status.old.value)} → " if status.old else ""
        line = Text(f"{shown(status.what)}: {before}").append(shown(status.new.value), "bold")
        yield line.append(f"  {said(status.new)}")


def _why(why: Why) -> str:
    score = f" ({why.score:g})" if why.score is not None else ""
    evidence = ", ".join(f"{key} {shown(str(value))}" for key, value in why.evidence.items())
    kept = f"; not told: {shown('; '.join(why.suppressed))}" if why.suppressed else ""
    return shown(f"{why.rule}{score}") + (f"; {evidence}" if evidence else "") + kept

"""A frame: a scene as lines on a terminal of any size. Nothing here reads a clock or a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.layout import Layout
from rich.table import Table
from rich.text import Text

from schemas.alert import Alert
from streams.facts.machines import topic_key
from workers.cli import wording
from workers.cli.terminal import shown
from workers.demo import phrases
from workers.demo.board import Scene
from workers.view_values import Fact, StorySummary

SIDE_BY_SIDE = 140
"""Columns from which the alerts stand beside the stories."""
WIDE = 100
AGE_SHOWN = 64
TALL = 30
"""Lines from which stories beside the alerts take two lines each."""
HEADER_LINES = 3
INTRODUCTION = """
 A day of invented news goes by in a minute and a half.
 Each article joins the story that it belongs to, or opens one.
 What it says anew is an alert, with the words that say so."""
TITLE = "wirewatch demo"
LEAVE = "q ends it"
TOLD_ORDER = (
    "opened",
    "joined",
    "changed",
    "corrected",
    "disputed",
    "settled",
    "status",
    "revised",
    "merged",
    "split",
    "closed",
)
HEADING = "reverse"


class Frame:
    """Renders a scene in all the room that the console gives."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """See rich's console protocol."""
        yield layout(self.scene, options.max_width, options.height or console.height)


def layout(scene: Scene, width: int, height: int) -> Layout:
    """The frame for a terminal of `width` columns and `height` lines."""
    root = Layout()
    root.split_column(Layout(header(scene, width), size=HEADER_LINES, name="header"), Layout(name="body"))
    room = max(height - HEADER_LINES, 2)
    if width >= SIDE_BY_SIDE:
        left = width * 58 // 100
        root["body"].split_row(
            Layout(stories(scene, left - 1, room, tall=height >= TALL), size=left),
            Layout(alerts(scene, width - left, room)),
        )
        return root
    lines = 1 + min(max(len(scene.stories), 4) * (2 if width < AGE_SHOWN else 1), max(room // 2 - 1, 1))
    root["body"].split_column(
        Layout(stories(scene, width, lines, tall=width < AGE_SHOWN), size=lines),
        Layout(alerts(scene, width, max(room - lines, 1))),
    )
    return root


def header(scene: Scene, width: int) -> RenderableType:
    """The clock of the day, how much was read, what was told, and what could not be read."""
    first = Table.grid(expand=True)
    first.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    first.add_column(no_wrap=True, justify="right")
    clock = f"{scene.clock:%a} {scene.clock.day} {scene.clock:%b %Y  %H:%M}" if scene.clock else ""
    parts = [
        clock,
        f"{scene.taken}/{scene.total} articles",
        wording.counted(scene.known, "story"),
    ]
    line = Text.assemble((f" {TITLE}  ", "bold"), (scene.doing, "cyan"))
    if scene.doing and scene.elapsed_s >= 1:
        line.append(f"  {scene.elapsed_s:.0f} s", "dim")
    if not scene.doing:
        line.append(" · ".join(parts[width < 60 :]), "cyan")
    first.add_row(line, Text(f"{LEAVE} " if width >= 60 else "", "dim"))
    return Group(first, _one_line(_told(scene)), _one_line(_dead(scene)))


def _told(scene: Scene) -> Text:
    counts = {phrases.LABELS.get(kind, kind): number for kind, number in scene.counts.items()}
    text = Text.assemble((f" alerts {sum(counts.values())}", "bold"))
    for name in sorted(counts, key=lambda n: TOLD_ORDER.index(n) if n in TOLD_ORDER else len(TOLD_ORDER)):
        text.append(f"  {name} {counts[name]}")
    return text


def _dead(scene: Scene) -> Text:
    text = Text.assemble((f" dead letters {len(scene.dead)}", "bold" if scene.dead else "dim"))
    if scene.dead:
        last = scene.dead[-1]
        place = f"line {last.line}: " if last.line else ""
        text.append(f" · {place}{shown(last.reason)}")
    return text


def stories(scene: Scene, width: int, lines: int, *, tall: bool) -> RenderableType:
    """The stories of which something was heard last, in the order in which they opened; `tall`: of two lines each."""
    fitting = max((lines - 1) // (2 if tall else 1), 1)
    newest = sorted(scene.stories, key=lambda s: (s.last_seen, s.story_id))[-fitting:]
    chosen = [story for story in scene.stories if story in newest]
    hidden = scene.known - len(chosen)
    name = "Stories" + (f"  ({len(chosen)} of {scene.known})" if hidden > 0 else "")
    if not chosen:
        return Group(_heading(name, width), Text(INTRODUCTION, "dim"))
    last = max(chosen, key=lambda s: (s.last_seen, s.story_id)).story_id
    table = _columns(name, width, tall=tall)
    for story in chosen:
        table.add_row(*_row(story, scene, width, tall=tall, fresh=story.story_id == last))
    return table


def _columns(name: str, width: int, *, tall: bool) -> Table:
    table = Table(
        box=None, expand=True, padding=(0, 2 if width >= WIDE else 1, 0, 0), header_style=HEADING, pad_edge=False
    )
    table.add_column(f" {name}", no_wrap=True, overflow="ellipsis", ratio=4)
    if width >= AGE_SHOWN:
        table.add_column("outlets", no_wrap=True, min_width=8, justify="right")
        table.add_column("age", no_wrap=True, min_width=4, justify="right")
    if not tall:
        table.add_column("now", no_wrap=True, overflow="ellipsis", ratio=6)
    return table


def _row(story: StorySummary, scene: Scene, width: int, *, tall: bool, fresh: bool) -> Iterator[RenderableType]:
    outlets = f"{story.outlets} ({story.independent})"
    title = Text.assemble(
        ("▸" if fresh else " ", "cyan"), (shown(story.title) or "(no title)", "bold" if fresh else "")
    )
    now = _joined([*_facts(story, scene), *_statuses(story, scene)])
    if tall:
        below = Text("   ")
        below.append(f"{outlets}  " if width < AGE_SHOWN else "", "dim")
        title = Text("\n").join([title, below.append(now)])
    yield title
    if width >= AGE_SHOWN:
        yield outlets
        yield Text(_age(scene.clock - story.opened_at) if scene.clock else "", "dim")
    if not tall:
        yield now


def _facts(story: StorySummary, scene: Scene) -> list[Text]:
    first = sorted(story.facts, key=lambda fact: phrases.rank(fact.kind))
    return [_fact(fact, scene.was.get((story.story_id, fact.kind))) for fact in first]


def _fact(fact: Fact, was: str | None) -> Text:
    text = Text(f"{wording.kind_words(fact.kind)} ").append(wording.figure(fact.value), "bold")
    if fact.disputed is not None:
        return text.append(f" (disputed: {wording.figure(fact.disputed)})", "red")
    return text.append(f" (was {was})", "dim") if was else text


def _statuses(story: StorySummary, scene: Scene) -> list[Text]:
    found = []
    for status in story.statuses:
        text = Text(f"{shown(status.what)} ").append(wording.state(status.value), "bold")
        was = scene.was.get((story.story_id, topic_key(status.what)))
        found.append(text.append(f" (was {was})", "dim") if was else text)
    return found


def _joined(parts: Sequence[Text]) -> Text:
    text = Text()
    for place, part in enumerate(parts):
        text.append(" · " if place else "", "dim").append_text(part)
    return text


def _age(span: timedelta) -> str:
    """How long ago, in the largest unit that fits.

    >>> _age(timedelta(minutes=59)), _age(timedelta(hours=8, minutes=50)), _age(timedelta(days=3))
    ('59m', '8h', '3d')
    """
    minutes = max(0, int(span.total_seconds()) // 60)
    return f"{minutes}m" if minutes < 60 else f"{minutes // 60}h" if minutes < 48 * 60 else f"{minutes // 1440}d"


def alerts(scene: Scene, width: int, lines: int) -> RenderableType:
    """The newest alerts; outlets that join take a line, and only while nothing newer was told."""
    heading = _heading("Alerts", width)
    found: list[Text] = []
    for place, alert in enumerate(scene.alerts):
        if place and alert.type == "story.outlet_joined":
            continue
        added = block(alert, width)
        if found and len(found) + len(added) >= lines:
            break
        found += added
    return Group(heading, *(found or [Text(" none yet", "dim")]))


def block(alert: Alert, width: int) -> list[Text]:
    """An alert in at most four lines: what changed, in which words, who says so, and why."""
    name, style = phrases.label(alert)
    title, changed, value = shown(alert.title), phrases.changes(alert), phrases.quoted(alert)
    line = Text.assemble((f" {phrases.hour(alert.at)} ", "dim"), (f"{name:<10}", style))
    if alert.type == "story.outlet_joined":
        return [_one_line(line.append(f"{changed}: {title}" if width >= SIDE_BY_SIDE else changed, "dim"))]
    rest = width - 17
    if not changed:
        lines = [line.append(title, "bold")]
    elif len(changed) + 20 > rest:
        lines = [line.append(changed, "bold"), Text(f"       {title}", "cyan")]
    else:
        lines = [line.append(changed, "bold").append(f"  {title}", "cyan")]
    if value is not None:
        lines.append(Text("       ").append(phrases.quotation(value, width - 8)))
    by = phrases.who(value) if value else shown((alert.article.outlet if alert.article else None) or "")
    lines.append(Text(f"       {' · '.join(filter(None, (by, phrases.why(alert))))}", "dim"))
    return [_one_line(one) for one in lines]


def _heading(name: str, width: int) -> Text:
    return Text(f" {name}".ljust(width)[:width], HEADING, no_wrap=True, overflow="crop")


def _one_line(text: Text) -> Text:
    text.no_wrap, text.overflow = True, "ellipsis"
    return text

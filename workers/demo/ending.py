"""What stands below the last frame: the day in figures, its most telling stories, and what to try next."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from schemas import wire
from schemas.story import FactChange, StatusChange, Why
from schemas.topics import ARTICLES_READ, STORY_EVENTS
from workers.cli import wording
from workers.cli.terminal import shown
from workers.cli.wording import ID_SHOWN, STYLES, counted
from workers.demo import phrases
from workers.demo.board import Board
from workers.log import Log
from workers.view_values import StoryDetail, StoryQuery, StorySummary

STORIES_TOLD = 3


class _Heard(Struct, frozen=True):
    """Of an event what it says about an article that told nothing new."""

    type: str
    why: Why
    copy_of: str | None = None


class Moment(Struct, frozen=True):
    """A line of a story's timeline."""

    at: datetime
    type: str
    change: FactChange | StatusChange


def summary(log: Log, board: Board) -> Iterator[RenderableType]:
    """The day in figures, what was dropped and why, and the most telling stories."""
    stories = board.views.stories(StoryQuery()).stories
    yield Text.assemble("\n", (_figures(board, stories), "bold"))
    yield _counts(board)
    yield Text("\nNot told, and why", "bold")
    yield from (Padding(Text(line), (0, 0, 0, 2)) for line in dropped(log, board, stories))
    yield Text("\nThe stories with the most to tell", "bold")
    for story in telling(board):
        yield from _story(board.views.story(log, story.story_id))


def _figures(board: Board, stories: tuple[StorySummary, ...]) -> str:
    outlets = {name for story in stories for name in story.outlet_names}
    return (
        f"{counted(sum(s.articles for s in stories), 'article')} from {counted(len(outlets), 'outlet')} made "
        f"{counted(len(stories), 'story')} and {counted(sum(board.counts.values()), 'alert')}."
    )


def _counts(board: Board) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    for kind in sorted(board.counts, key=lambda k: (-board.counts[k], k)):
        table.add_row(f"{board.counts[kind]:>6}", Text(kind, STYLES.get(kind, "")))
    return table


def dropped(log: Log, board: Board, stories: tuple[StorySummary, ...]) -> list[str]:
    """Everything that came in and was told to nobody, in sentences."""
    lines = []
    for letter in board.dead:
        place = f"line {letter.line}" if letter.line else "a record"
        taken = f" ({phrases.hour(letter.at)})" if letter.at else ""
        lines.append(f"{place}{taken} went to the dead letters: {shown(letter.reason)}")
    revised = board.counts["story.article_revised"]
    again = log.end(ARTICLES_READ.name) - sum(s.articles for s in stories) - revised
    if again:
        lines.append(f"{counted(again, 'article')} came again with the same text: counted, no event")
    copies, repeats = _heard(log)
    if copies:
        lines.append(f"{counted(copies, 'article')} carried another outlet's text: one outlet more, no witness more")
    lines += [f"{counted(number, 'figure')} told nobody anything: {reason}" for reason, number in repeats.most_common()]
    return lines or ["nothing"]


def _heard(log: Log) -> tuple[int, Counter[str]]:
    """How many articles are copies, and for what reasons figures of articles made no alert."""
    copies, reasons = 0, Counter[str]()
    for record in log.replay(STORY_EVENTS.name):
        heard: _Heard = wire.decode_trusted(record.value, _Heard)
        if heard.type in ("story.attached", "story.article_revised"):
            copies += heard.copy_of is not None
            reasons.update(shown(one.partition(": ")[2] or one) for one in heard.why.suppressed)
    return copies, reasons


def telling(board: Board) -> list[StorySummary]:
    """The stories in which most changed, corrections and disputes counting double; one at least, where there is one."""
    stories = board.views.stories(StoryQuery()).stories
    ranked = sorted(stories, key=lambda s: (-board.interest[s.story_id], s.opened_at, s.story_id))
    return ranked[:1] + [story for story in ranked[1:STORIES_TOLD] if board.interest[story.story_id]]


def _story(found: StoryDetail) -> Iterator[RenderableType]:
    story = found.story
    heard = f"{phrases.witnesses(story.outlets, story.independent)}, {counted(story.articles, 'article')}"
    yield Text.assemble("\n  ", (shown(story.title), "bold"), (f"  {heard}", "dim"))
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=8, justify="right", no_wrap=True, style="dim")
    table.add_column(no_wrap=True)
    table.add_column()
    for moment in timeline(found):
        name = moment.type.removeprefix("story.fact_").removeprefix("story.").removesuffix("_changed")
        said = Text.assemble((_words(moment), "bold"), " ", phrases.quotation(moment.change.new, 110))
        said.append(f" ({phrases.who(moment.change.new)})", "dim")
        table.add_row(phrases.hour(moment.at), Text(name, STYLES.get(moment.type, "")), said)
    yield table


def timeline(found: StoryDetail) -> list[Moment]:
    """Every value that the story's facts and statuses had, in order; statuses that never moved are left out."""
    facts = [Moment(m.at, m.type, m.fact) for m in found.fact_history]
    moving = {m.status.what for m in found.status_history if m.status.old}
    before = {m.status.old.article_id for m in found.status_history if m.status.old}
    statuses = [
        Moment(m.at, "story.status_changed", m.status)
        for m in found.status_history
        if m.status.what in moving or m.status.new.article_id in before
    ]
    return sorted(facts + statuses, key=lambda moment: moment.at)


def _words(moment: Moment) -> str:
    if isinstance(moment.change, StatusChange):
        return wording.status_words(moment.change)
    return wording.fact_words(moment.change, moment.type)


def next_steps(program: str, data: Path, day: Path, story_id: str) -> list[tuple[str, str]]:
    """Command lines that can be copied, each with what it does."""
    place, file = shlex.quote(str(data)), shlex.quote(str(day))
    return [
        (f"{program} stories --data {place}", "every story of the day"),
        (f"{program} story {story_id[:ID_SHOWN]} --data {place}", "one of them in full: articles, copies, facts, why"),
        (f"{program} alerts --data {place} --type story.fact_changed", "the alerts of one type, oldest first"),
        (f"{program} replay {file} --out report", "the same day once more, as files, as fast as it goes"),
        (f"{program} run --data news --feeds feeds.txt --listen 8080", "monitor for real: feeds, files, HTTP"),
    ]


def program() -> str:
    """How the reader can call wirewatch from where they are."""
    if shutil.which("wirewatch"):
        return "wirewatch"
    called = Path(sys.argv[0])
    if called.name != "wirewatch":
        return f"{shlex.quote(sys.executable)} -m workers.cli.main"
    try:
        return shlex.quote(str(called.absolute().relative_to(Path.cwd())))
    except ValueError:
        return shlex.quote(str(called))

"""The measure of verdicts itself: what is right, wrong, unjudged, met and missed, and which stories are read."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.sets import SETS
from benchmarks.verdicts.__main__ import HERE, figures, verdicts, wanted, worst
from benchmarks.verdicts.chosen import TUNED_ON, chosen, in_order, taken
from benchmarks.verdicts.played import forced, linked
from benchmarks.verdicts.scores import Given, Verdict, Wanted, only, scored
from schemas.topics import ARTICLES
from workers.encoder import HashingEncoder
from workers.log import Record

QUARRY = Given("quarry-1", "killed", "fact_changed", 9, None)
FERRY = Given("ferry-1", "missing", "fact_changed", 4, 4)
MINE = Given("mine-2", "injured", "fact_disputed", 2, 2)
ALERTS = (QUARRY, FERRY, MINE)


def right(one: Given) -> Verdict:
    """The verdict that an alert is right."""
    return Verdict(one.article, one.kind, one.type, one.lo, one.hi)


def wrong(one: Given) -> Verdict:
    """The verdict that an alert has another number than the article."""
    return replace(right(one), wrong="wrong number")


def wish(one: Given, **other: Any) -> Wanted:
    """What is wanted where `one` answers it."""
    return replace(Wanted(one.article, one.kind, one.type, one.lo, one.hi), **other)


def test_the_precision_is_over_what_was_judged_and_the_recall_over_what_was_wanted() -> None:
    """One right and one wrong, one of two that were wanted."""
    found = scored([QUARRY, MINE], [right(QUARRY), wrong(MINE)], [wish(QUARRY), wish(FERRY)])
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert (found.right, found.wrong, found.missed) == ((QUARRY,), (wrong(MINE),), (wish(FERRY),))
    assert found.reasons == {"wrong number": 1}


@pytest.mark.parametrize(
    "other", [{"article": "quarry-2"}, {"kind": "injured"}, {"type": "fact_corrected"}, {"lo": 10}, {"hi": 9}]
)
def test_an_alert_without_a_verdict_is_reported_and_moves_no_precision(other: dict[str, Any]) -> None:
    """A verdict is on one article, kind, type and interval."""
    new = replace(QUARRY, **other)
    found = scored([new, MINE], [right(QUARRY), wrong(MINE)], [])
    assert found.unjudged == (new,)
    assert found.precision == 0


def test_what_was_wanted_is_right_without_a_verdict_and_what_is_optional_waits_for_one() -> None:
    """Nobody misses what is optional either."""
    assert scored([QUARRY], [], [wish(QUARRY)]).right == (QUARRY,)
    optional = [wish(QUARRY, optional=True)]
    assert scored([QUARRY], [], optional).unjudged == (QUARRY,)
    assert scored([QUARRY], [right(QUARRY)], optional).right == (QUARRY,)
    assert scored([], [], optional).recall == 1


def test_a_verdict_is_above_a_wish() -> None:
    """The alert answers the wish, and its words are wrong all the same."""
    found = scored([QUARRY], [wrong(QUARRY)], [wish(QUARRY)])
    assert (found.precision, found.recall) == (0, 1)


def test_a_wish_is_met_by_each_value_that_is_as_right() -> None:
    """And by no other."""
    either = wish(QUARRY, others=((9, 9),))
    for value, met in (((9, None), 1), ((9, 9), 1), ((8, 8), 0)):
        alert = replace(QUARRY, lo=value[0], hi=value[1])
        assert scored([alert], [], [either]).recall == met


def test_an_alert_that_is_given_twice_is_a_repeat_the_second_time() -> None:
    """However right it was at first."""
    found = scored([QUARRY, QUARRY], [right(QUARRY)], [wish(QUARRY)])
    assert (found.right, found.reasons, found.recall) == ((QUARRY,), {"repeat": 1}, 1)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(ALERTS)), st.sets(st.sampled_from(ALERTS)), st.sets(st.sampled_from(ALERTS)))
def test_every_alert_is_in_one_place_and_kinds_sum_up_to_the_whole(
    alerts: list[Given], judged: set[Given], wishes: set[Given]
) -> None:
    """So are types, and so is every wish."""
    found = scored(alerts, [right(one) for one in judged], [wish(one) for one in wishes])
    assert len(found.right) + len(found.wrong) + len(found.unjudged) == len(alerts)
    assert {wish(one) for one in wishes} == {*found.met, *found.missed}
    for names in ({one.kind for one in ALERTS}, {one.type for one in ALERTS}):
        parts = [figures(only(found, name)) for name in names]
        for column in ("wanted", "given", "judged", "unjudged"):
            assert sum(part[column] for part in parts) == figures(found)[column]


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 9)), st.integers(1, 40), st.randoms())
def test_the_same_whole_stories_are_taken_in_whatever_order_they_come(
    sizes: dict[str, int], articles: int, random: Any
) -> None:
    """And no more of them than are needed."""
    found = list(taken(sizes, set(), articles))
    shuffled = random.sample(sorted(sizes), len(sizes))
    assert found == list(taken({name: sizes[name] for name in shuffled}, set(), articles))
    assert found == in_order(sizes)[: len(found)]
    assert sum(sizes[name] for name in found[:-1]) < articles
    assert sum(sizes[name] for name in found) >= min(articles, sum(sizes.values()))


def lines(story: str, bodies: Sequence[str], day: int = 1) -> list[dict[str, Any]]:
    """Articles of a story, a month between them, each by another outlet."""
    return [
        {"id": f"{story}-{n}", "outlet": f"{story}-{n}.example", "title": f"{story}, part {n}", "body": body}
        | {"published_at": f"2030-{n:02}-{day:02}T08:00:00Z", "story": story}
        for n, body in enumerate(bodies, 1)
    ]


def write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """A set as the labelled ones are kept."""
    path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode()))


def test_a_story_that_the_grammar_was_written_on_is_left_out_whole(tmp_path: Path) -> None:
    """Whether it is known by its name or by an article; what belongs to no story is not read."""
    kiln, dam = lines("kiln", ["A kiln cracked."] * 2), lines("dam", ["The dam at Hask held."] * 2, 2)
    loom, stray = lines("loom", ["A loom burned."], 3), lines("stray", ["A stray line."], 4)
    stray[0]["story"] = None
    for name, rows in zip(SETS, ([*dam[::-1], *stray], kiln, loom, []), strict=True):
        write(tmp_path / f"{name}-dev.jsonl.gz", rows)
    write(tmp_path / TUNED_ON, [{"id": "kiln-2", "story": None}, {"id": "elsewhere", "story": "loom"}])
    found = chosen(tmp_path)
    assert {name: [json.loads(r.value)["id"] for r in of_story] for name, of_story in found.items()} == {
        "dam": ["dam-1", "dam-2"]
    }


def records(rows: Sequence[dict[str, Any]]) -> list[Record]:
    """The lines as a log has them."""
    stamps = [datetime.fromisoformat(row["published_at"]).astimezone(UTC).timestamp() for row in rows]
    return [
        Record(ARTICLES.name, n, round(stamp * 1000), json.dumps(row).encode())
        for n, (row, stamp) in enumerate(zip(rows, stamps, strict=True))
    ]


def test_a_story_is_told_as_one_however_late_an_article_comes_and_of_events_alone() -> None:
    """Ten months of silence close a live story; a verdict is about the fact."""
    bodies = ["A landslide killed nine people at the Hask quarry.", *["The quarry of Hask is silent."] * 8]
    bodies.append("Twelve people died in the landslide at the Hask quarry, five of them children.")
    told = list(forced({"quarry": records(lines("quarry", bodies))}, lambda _done, _of: None))
    assert [one.given for one in told] == [
        Given("quarry-1", "killed", "fact_changed", 9, 9),
        Given("quarry-10", "killed", "fact_changed", 12, 12),
    ]
    assert told[1].old == told[0].new


def test_through_the_linker_an_article_that_opens_a_story_again_tells_its_first_value_again() -> None:
    """What teacher forcing hides: the repeat is the linker's."""
    rows = lines("quarry", ["A landslide killed nine people at Hask.", "Nine people died, a judge heard in Sorvik."])
    rows[1]["title"] = "Foreman on trial"
    stories = {"quarry": records(rows)}
    alone = [one.given for one in forced(stories, lambda _done, _of: None)]
    found = [one.given for one in linked(stories, HashingEncoder(), lambda _done, _of: None)]
    assert [one.article for one in alone] == ["quarry-1"]
    assert [one.article for one in found] == ["quarry-1", "quarry-2"]


def test_the_worst_stories_come_first_with_each_error_once() -> None:
    """A wrong alert with its reason, a missed one, and one that nobody judged."""
    stories = {name: records(lines(name, ["A landslide killed nine people at Hask."])) for name in ("moor", "quarry")}
    told = list(forced(stories, lambda _done, _of: None))
    given_by_story = {one.given.article: one.given for one in told}
    missed = Wanted("quarry-1", "missing", "fact_changed", 3, 3)
    found = scored(list(given_by_story.values()), [wrong(given_by_story["quarry-1"])], [missed])
    shown = list(worst(found, told, stories, 2))
    heads = [line.strip() for line in shown if line.startswith("\n")]
    assert heads == ["quarry: 2", "moor: 1"]
    assert sum("WRONG NUMBER: quarry-1 fact_changed killed - > 9" in line for line in shown) == 1
    assert sum("MISSED: quarry-1 fact_changed missing 3" in line for line in shown) == 1
    assert sum("UNJUDGED: moor-1" in line for line in shown) == 1
    assert list(worst(found, told, stories, 0)) == []


def test_the_labels_hold_no_word_of_a_text_and_no_alert_has_two_verdicts() -> None:
    """Ids, kinds, types, reasons and numbers."""
    for name in ("given.jsonl", "linked.jsonl"):
        found = [one.of for one in verdicts(name)]
        assert len(set(found)) == len(found) > 0
    assert wanted()
    for name in ("given.jsonl", "linked.jsonl", "wanted.jsonl"):
        for row in map(json.loads, (HERE / name).read_text().splitlines()):
            assert re.fullmatch(r"[0-9A-Za-z_-]{1,40}", row["article"])
            assert re.fullmatch(r"[a-z_]+(:[a-z]+)?", row["kind"])

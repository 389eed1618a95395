"""The measure of quality itself: known figures of small placements, and the stream it runs."""

from __future__ import annotations

import math

import pytest

from benchmarks.quality import streamed
from benchmarks.scores import f1, figures, placed
from benchmarks.sets import FOLDS, fold_of
from streams.live import LiveStories
from tests.stories import POLICY, article, hours, read, run

STORY = {"a": "s", "b": "s", "c": "s", "d": "t"}


def found(final: str, first: str | None = None) -> dict[str, float]:
    """Figures of articles a, b, c of one story and d of another, placed in clusters named by letters."""
    placements = [dict(zip("abcd", clusters, strict=True)) for clusters in (first or final, final)]
    return figures(list(placed(STORY, *placements).values()))


def test_a_perfect_placement_has_full_marks() -> None:
    """And nothing split or mixed."""
    marks = found("xxxy")
    assert (marks["b3_f1"], marks["pair_f1"], marks["split"], marks["mixed"], marks["clusters"]) == (1, 1, 0, 0, 2)
    assert (marks["low"], marks["high"]) == (1, 1)


def test_b_cubed_is_the_published_one() -> None:
    """Precision and recall are means over articles (Bagga and Baldwin 1998)."""
    marks = found("xxyy")
    assert marks["b3_precision"] == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert marks["b3_recall"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, abs=1e-4)
    assert marks["pair_f1"] == pytest.approx(f1(1 / 2, 1 / 3), abs=1e-4)
    assert (marks["split"], marks["mixed"]) == (0.5, 1)


def test_what_was_known_at_arrival_is_scored_apart() -> None:
    """A merge mends the final figure alone."""
    marks = found("xxxy", "xyxz")
    assert marks["b3_f1"] == 1
    assert marks["b3_f1_first"] < 1


def test_every_story_is_in_one_fold_and_folds_are_even() -> None:
    """Of a thousand names none has a fifth more or less than its share."""
    sizes = [0] * FOLDS
    for number in range(1_000):
        sizes[fold_of(f"story-{number}")] += 1
    assert all(math.isclose(size, 1_000 / FOLDS, rel_tol=0.2) for size in sizes)


def test_the_stream_places_articles_as_the_program_does() -> None:
    """The clusters are the stories that live in the end."""
    items = [
        read(article(f"The ferry Lady Merrin drifts off Sorvik, hour {i}.", f"Outlet {i}"), hours(i)) for i in range(4)
    ] + [read(article("The Kolven dam burst above Hask.", "The Plover"), hours(9))]
    live = LiveStories()
    run(items, POLICY, live)
    result = streamed(items, POLICY, lambda _done, _of: None)
    assert result.final() == {i: live.index.story_of(i) for i in live.index.slot_of}
    assert set(result.why) == set(result.first) == {item.article_id for item in items}

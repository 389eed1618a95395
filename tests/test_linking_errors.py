"""The measure of the linker's errors itself: what an error is, which are drawn, and what was read."""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.linking_errors.__main__ import TAKEN, VERDICTS, Error, Verdict, drawn, errors, row

PLACEMENTS = st.lists(st.tuples(st.sampled_from("stu"), st.sampled_from("123")), min_size=1, max_size=12)


def split(placements: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    """Story and cluster of each article."""
    return {str(i): story for i, (story, _) in enumerate(placements)}, {
        str(i): c for i, (_, c) in enumerate(placements)
    }


@given(PLACEMENTS)
def test_there_is_no_error_exactly_where_stories_are_clusters(placements: list[tuple[str, str]]) -> None:
    one_to_one = len(set(placements)) == len({s for s, _ in placements}) == len({c for _, c in placements})
    assert (not errors(*split(placements))) == one_to_one


@given(PLACEMENTS)
def test_without_its_errors_every_story_has_one_cluster_and_every_cluster_one_story(
    placements: list[tuple[str, str]],
) -> None:
    story, cluster = split(placements)
    wrong = {article for error in errors(story, cluster) for article in error.articles}
    assert not errors(*({i: name for i, name in of.items() if i not in wrong} for of in (story, cluster)))


def test_what_is_drawn_does_not_depend_on_the_order() -> None:
    found = [Error("parted", "s", str(i), (f"a{i}",)) for i in range(100)]
    assert drawn(found, 7) == drawn(found[::-1], 7)
    assert len(drawn(found, 7)) == 7


def test_an_error_that_was_read_and_is_gone_is_mended() -> None:
    verdicts = [Verdict("s", "parted", "a", "saga"), Verdict("s", "parted", "b", "page")]
    name, way, count, articles, read, *causes, mended = row(
        "s", "parted", [Error("parted", "x", "1", ("a", "c"))], verdicts
    )
    assert (name, way, count, articles, read, sum(causes), mended) == ("s", "parted", 1, 2, 2, 2, 1)  # type: ignore[arg-type]


def test_a_hundred_errors_were_read_each_once() -> None:
    verdicts = [msgspec.json.decode(line, type=Verdict) for line in VERDICTS.read_bytes().splitlines()]
    assert len({(v.labelled_set, v.article) for v in verdicts}) == len(verdicts) == 100
    assert Counter(v.labelled_set for v in verdicts) == TAKEN

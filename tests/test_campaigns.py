"""Small samples of the campaigns in benchmarks/, and proof that their judges see what is wrong."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from benchmarks import crashes, hostile


@pytest.mark.slow
def test_killed_again_and_again_the_log_is_what_its_articles_make_of_it(tmp_path: Path) -> None:
    done = list(crashes.kills(7, 3, tmp_path, "hashing"))
    assert len(done) == 4
    assert [text for kill in done for text in kill.wrong] == []


@pytest.mark.slow
def test_a_lost_article_and_a_changed_decision_are_found(tmp_path: Path) -> None:
    [end] = crashes.kills(8, 0, tmp_path, "hashing")
    assert end.wrong == ()
    lines = crashes.lines_of(8, crashes.ARTICLES_A_LOG)
    assert list(crashes.wrong_with(tmp_path / "data", lines[1:], tmp_path)) == [
        "its articles are not the first lines of the file"
    ]
    with sqlite3.connect(tmp_path / "data" / "log.sqlite") as file:
        file.execute(
            "UPDATE records SET value = CAST(replace(CAST(value AS TEXT), '\"outlets\":', '\"outlets\":1') AS BLOB) "
            "WHERE id = (SELECT (id << 40) + 3 FROM topics WHERE name = 'alerts')"
        )
    file.close()
    assert list(crashes.wrong_with(tmp_path / "data", lines, tmp_path)) == [
        "alerts.jsonl is not what a memory replay of articles.read gives"
    ]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_hostile_ends_a_process_or_goes_uncounted(tmp_path: Path) -> None:
    lines = list(hostile.inputs(3, 60))
    found = [hostile.watched(lines, tmp_path), hostile.replayed(lines, tmp_path)]
    found.append(hostile.posted(lines, tmp_path, lambda done, of: None))
    assert [hostile.lost_of(counts, len(lines)) for counts in found] == [0, 0, 0]
    assert found[0] == found[1]
    assert found[0]["dead_letters"] > 0 < found[0]["articles"]


def test_an_input_that_is_lost_or_refused_without_a_reason_is_counted_as_lost() -> None:
    assert hostile.lost_of({"articles": 5, "dead_letters": 2, "unexplained": 0}, 8) == 1
    assert hostile.lost_of({"articles": 6, "dead_letters": 2, "unexplained": 1}, 8) == 1

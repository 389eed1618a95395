"""`replay`: archives in, the contract's files out. The encoder is the hashing one."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from tests.stories import HASHING, POLICY, rarity
from workers import archive, replay
from workers.encoder import Encoder
from workers.guard import StageBroken

FILES = (
    "assignments.jsonl",
    "claims.jsonl",
    "statuses.jsonl",
    "facts.jsonl",
    "events.jsonl",
    "alerts.jsonl",
    "dead-letters.jsonl",
)
FERRY = "The ferry Lady Merrin lies off the Tern rocks near Sorvik, Captain Ana Brandt said. Two people were killed."
DAM = "The Kolven dam above the village of Hask burst early on Wednesday. At least nine people were killed."

LINES: list[dict[str, Any] | str] = [
    {
        "id": "late",
        "title": "Ferry towed in",
        "body": FERRY + " Tugs hold her.",
        "outlet": "Plover",
        "published_at": "2031-03-12T11:00:00Z",
    },
    {
        "id": "b",
        "title": "Dam bursts above Hask",
        "body": DAM,
        "outlet": "Courier",
        "published_at": "2031-03-12T08:00:00Z",
    },
    {"id": "a", "title": "Ferry adrift", "body": FERRY, "outlet": "Mail", "published_at": "2031-03-12T08:00:00Z"},
    '{"id": "cut", "title": "Ferry',
    {
        "id": "undated",
        "title": "Ferry adrift near Sorvik",
        "body": FERRY + " Nobody else is on board.",
        "outlet": "Post",
    },
    "",
    {"id": "a", "title": "Ferry adrift", "body": FERRY, "outlet": "Mail", "published_at": "2031-03-12T09:00:00Z"},
    {
        "id": "a",
        "title": "Ferry adrift off Sorvik",
        "body": FERRY + " More follows.",
        "outlet": "Mail",
        "published_at": "2031-03-12T10:00:00Z",
    },
]


def file_of(path: Path, lines: Sequence[dict[str, Any] | str]) -> Path:
    """The lines as a file; gzipped where its name says so."""
    data = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def run(files: Sequence[Path], out: Path, limit: int | None = None) -> dict[str, Any]:
    """Replay the files into `out`; the summary."""
    return replay.replay(archive.records(files, limit), HASHING, rarity, POLICY, out, lambda done, of: None)


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A small archive with everything in it."""
    return file_of(tmp_path / "day.jsonl", LINES)


def ids(*files: Path) -> list[str]:
    """The ids of the records in the order in which they are read; "" for what cannot be."""
    found = []
    for record in archive.records(files, None):
        try:
            found.append(json.loads(record.value)["id"])
        except json.JSONDecodeError:
            found.append("")
    return found


def test_articles_come_by_time_then_id(day: Path) -> None:
    """A null date takes that of the last dated line before it in its file."""
    assert ids(day) == ["", "a", "b", "undated", "a", "a", "late"]


def test_several_files_are_one_stream(tmp_path: Path) -> None:
    """Of the same time the smaller id comes first, from whichever file."""
    one = file_of(
        tmp_path / "one.jsonl", [{"id": i, "title": "x", "published_at": "2031-03-12T08:00:00Z"} for i in "ca"]
    )
    two = file_of(tmp_path / "two.jsonl.gz", [{"id": "b", "title": "x", "published_at": "2031-03-12T09:00:00+01:00"}])
    assert ids(one, two) == ids(two, one) == ["a", "b", "c"]


def test_ids_are_ordered_by_code_point(tmp_path: Path) -> None:
    """Not by UTF-16 or a locale."""
    names = ["\U0001f600", "\uffee", "z", "Z", "ä"]
    path = file_of(
        tmp_path / "x.jsonl", [{"id": i, "title": "x", "published_at": "2031-03-12T08:00:00Z"} for i in names]
    )
    assert ids(path) == sorted(names) == ["Z", "z", "ä", "\uffee", "\U0001f600"]


def test_undated_lines_before_the_first_dated_one_take_its_date(tmp_path: Path) -> None:
    """And a file without any date is read in 1970."""
    one = file_of(
        tmp_path / "one.jsonl",
        [{"id": "b", "title": "x"}, {"id": "a", "title": "x", "published_at": "2031-03-12T08:00:00Z"}],
    )
    none = file_of(tmp_path / "none.jsonl", [{"id": "c", "title": "x", "published_at": None}])
    assert [r.timestamp_ms for r in archive.records([one], None)] == [1_931_068_800_000] * 2
    assert [r.timestamp_ms for r in archive.records([none], None)] == [0]
    assert ids(one, none) == ["c", "a", "b"]


def test_a_gzipped_archive_gives_the_same_bytes(tmp_path: Path, day: Path) -> None:
    """But for the name of the file in the dead letters."""
    packed = file_of(tmp_path / "day.jsonl.gz", LINES)
    assert run([day], tmp_path / "one") == run([packed], tmp_path / "two")
    for name in FILES[:-1]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_second_run_gives_the_same_bytes(tmp_path: Path, day: Path) -> None:
    """Of every file but the timings."""
    run([day], tmp_path / "one")
    run([day], tmp_path / "two")
    for name in (*FILES, "summary.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_labels_of_the_archive_do_not_matter(tmp_path: Path, day: Path) -> None:
    """With `story` and `gold_facts` added, the same bytes come out."""
    labelled = [line if isinstance(line, str) else line | {"story": "x", "gold_facts": [{"lo": 1}]} for line in LINES]
    run([day], tmp_path / "one")
    run([file_of(tmp_path / "labelled.jsonl", labelled)], tmp_path / "two")
    for name in FILES[:-1]:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_summary_adds_up(tmp_path: Path, day: Path) -> None:
    """Every line that is not blank counts in exactly one of the first four."""
    summary = run([day], tmp_path / "out")
    assert summary == json.loads((tmp_path / "out" / "summary.json").read_text())
    counted = {name: summary[name] for name in ("articles", "duplicates", "revisions", "dead_letters")}
    assert counted == {"articles": 4, "duplicates": 1, "revisions": 1, "dead_letters": 1}
    assert (summary["stories"], summary["merges"]) == (2, 0)
    assert summary["alerts"] == {"story.article_revised": 1, "story.opened": 2, "story.outlet_joined": 2}


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, day: Path) -> None:
    """File, line number from 1, reason and its bytes."""
    run([day], tmp_path / "out")
    (letter,) = rows(tmp_path / "out" / "dead-letters.jsonl")
    assert (letter["file"], letter["line"]) == (str(day), 4)
    assert letter["reason"]
    assert base64.b64decode(letter["bytes_base64"]).decode() == LINES[3]


def test_assignments_are_in_log_order(tmp_path: Path, day: Path) -> None:
    """One line for each article; revisions and duplicates add none."""
    run([day], tmp_path / "out")
    assigned = rows(tmp_path / "out" / "assignments.jsonl")
    assert [row["article_id"] for row in assigned] == ["a", "b", "undated", "late"]
    by_article = {row["article_id"]: row["story_id"] for row in assigned}
    assert by_article["a"] == by_article["undated"] == by_article["late"] != by_article["b"]


def test_every_claim_stands_in_its_article(tmp_path: Path, day: Path) -> None:
    """`article[field][start:end] == quote`, on the text as last received."""
    texts = {line["id"]: line for line in LINES if isinstance(line, dict)}
    run([day], tmp_path / "out")
    claims = rows(tmp_path / "out" / "claims.jsonl")
    assert {claim["article_id"] for claim in claims} == {"a", "b", "undated", "late"}
    for claim in claims:
        assert texts[claim["article_id"]][claim["field"]][claim["start"] : claim["end"]] == claim["quote"]


def test_facts_are_the_current_values_of_final_stories(tmp_path: Path, day: Path) -> None:
    """One line for each story, kind and scope."""
    run([day], tmp_path / "out")
    facts = rows(tmp_path / "out" / "facts.jsonl")
    assert sorted((fact["kind"], fact["lo"], fact["hi"]) for fact in facts) == [("killed", 2, 2), ("killed", 9, None)]
    assert {fact["story_id"] for fact in facts} == {
        row["story_id"] for row in rows(tmp_path / "out" / "assignments.jsonl")
    }


def test_a_limit_takes_the_first_of_the_stream(tmp_path: Path, day: Path) -> None:
    """By time, not by place in the file."""
    summary = run([day], tmp_path / "out", limit=3)
    assert (summary["articles"], summary["dead_letters"]) == (2, 1)
    assert [row["article_id"] for row in rows(tmp_path / "out" / "assignments.jsonl")] == ["a", "b"]


def test_only_its_own_files_are_replaced(tmp_path: Path, day: Path) -> None:
    """A directory may hold other things."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "alerts.jsonl").write_text("yesterday")
    run([day], out)
    assert (out / "notes.txt").read_text() == "mine"
    assert "yesterday" not in (out / "alerts.jsonl").read_text()


def test_claims_only_gives_the_same_claims(tmp_path: Path, day: Path) -> None:
    """And writes claims, statuses, dead letters and summary alone."""
    run([day], tmp_path / "whole")
    summary = replay.replay_claims(archive.records([day], None), rarity, tmp_path / "out", lambda done, of: None)
    assert summary == {"articles": 4, "duplicates": 1, "revisions": 1, "dead_letters": 1}
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"claims.jsonl", "statuses.jsonl", "dead-letters.jsonl", "summary.json"}
    for name in ("claims.jsonl", "statuses.jsonl", "dead-letters.jsonl"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_claims_only_loads_no_model(tmp_path: Path, day: Path) -> None:
    """Nor the libraries behind it."""
    code = (
        "import sys; from pathlib import Path; from workers import archive, replay, background;"
        f"records = archive.records([Path({str(day)!r})], None);"
        f"replay.replay_claims(records, background.rarity, Path({str(tmp_path / 'out')!r}), print);"
        "assert 'torch' not in sys.modules and 'sentence_transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_an_article_that_breaks_the_reader_is_dead_lettered_by_claims_only(tmp_path: Path, day: Path) -> None:
    """One poison article does not end a research run."""

    def breaking(word: str, language: str | None) -> int:
        if word == "kolven":
            raise ZeroDivisionError("kolven")
        return rarity(word, language)

    summary = replay.replay_claims(archive.records([day], None), breaking, tmp_path / "out", lambda done, of: None)
    assert (summary["articles"], summary["dead_letters"]) == (3, 2)
    assert rows(tmp_path / "out" / "dead-letters.jsonl")[-1]["reason"] == "ZeroDivisionError: kolven"


def test_an_article_that_breaks_the_reader_is_dead_lettered(tmp_path: Path, day: Path) -> None:
    """The others of its batch are read."""

    def breaking(word: str, language: str | None) -> int:
        if word == "kolven":
            raise ZeroDivisionError("kolven")
        return rarity(word, language)

    out = tmp_path / "out"
    summary = replay.replay(archive.records([day], None), HASHING, breaking, POLICY, out, lambda done, of: None)
    assert (summary["articles"], summary["duplicates"], summary["revisions"], summary["dead_letters"]) == (3, 1, 1, 2)


def test_stored_vectors_are_the_encoders(tmp_path: Path, day: Path) -> None:
    """A second run asks the encoder nothing and gives the same bytes."""

    class Refusing(Encoder):
        identity = HASHING.identity

        def encode(self, texts: Sequence[str]) -> list[bytes]:
            assert not texts
            return []

    for out, encoder in (("one", HASHING), ("two", Refusing())):
        stored = replay.StoredVectors(encoder, tmp_path / "vectors")
        replay.replay(archive.records([day], None), stored, rarity, POLICY, tmp_path / out, lambda done, of: None)
    assert (tmp_path / "one" / "events.jsonl").read_bytes() == (tmp_path / "two" / "events.jsonl").read_bytes()


def test_a_store_that_another_run_holds_is_waited_for_and_makes_no_dead_letters(tmp_path: Path, day: Path) -> None:
    """What is wrong with the store is no article's fault: the run ends."""
    stored = replay.StoredVectors(HASHING, tmp_path / "vectors", timeout_s=0.1)
    with closing(
        sqlite3.connect(tmp_path / "vectors" / f"{HASHING.identity}.sqlite", check_same_thread=False)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StageBroken, match="locked"):
            replay.replay(archive.records([day], None), stored, rarity, POLICY, tmp_path / "o", lambda done, of: None)
        stored.close()
        patient = replay.StoredVectors(HASHING, tmp_path / "vectors")
        Timer(0.3, other.rollback).start()
        assert patient.encode(["Ferry late"]) == HASHING.encode(["Ferry late"])
        patient.close()

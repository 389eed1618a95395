"""What the log says of what could not be read, and how an operator finds it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from schemas.topics import DEAD_LETTERS
from tests.test_run import run_to_the_end
from workers.cli.main import main
from workers.dead_letter_log import MINUTE_S, PER_MINUTE, DeadLetterLog
from workers.log import Output

GOOD = {"title": "Bridge closed at Orsk", "body": "It was closed at noon.", "outlet": "orsk.example"}


def letter(number: int, error: str = "BadMessage") -> Output:
    headers = {"reason": f"number {number}", "error": error, "file": "news.jsonl", "line": str(number)}
    return Output(DEAD_LETTERS.name, b"x", headers=headers)


def test_a_flood_is_told_ten_times_a_minute_and_the_rest_is_counted() -> None:
    now_s = 0.0
    told = DeadLetterLog("watch", lambda: now_s)
    with capture_logs() as lines:
        for number in range(PER_MINUTE + 7):
            told.tell(letter(number))
        now_s += MINUTE_S
        told.tell(letter(99))
        told.tell(letter(100))
    assert [line["line"] for line in lines] == [*map(str, range(PER_MINUTE)), "99", "100"]
    assert [line.get("left_out_before") for line in lines] == [None] * PER_MINUTE + [7, None]


def test_only_reasons_of_our_own_wording_are_told() -> None:
    told = DeadLetterLog("embed")
    with capture_logs() as lines:
        told.tell(letter(1))
        told.tell(letter(2, "KeyError"))
    assert [line.get("reason") for line in lines] == ["number 1", None]
    assert [line["error"] for line in lines] == ["BadMessage", "KeyError"]


def test_a_run_logs_each_dead_letter_and_the_list_says_which_line_of_which_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news, data = tmp_path / "news.jsonl", tmp_path / "data"
    news.write_text(f'{json.dumps(GOOD)}\n{{"title": "cut\n{json.dumps(GOOD | {"id": "2"})}\n[]\n')
    done = run_to_the_end(data, "--watch", str(news), "--log-format", "json")
    assert done.returncode == 0
    said = [one for line in done.stderr.splitlines() if (one := json.loads(line))["event"] == "dead letter"]
    assert [(one["by"], one["file"], one["line"], one["offset"]) for one in said] == [
        ("embed", str(news), "2", "1"),
        ("embed", str(news), "4", "3"),
    ]
    assert main(["dead-letters", "list", "--data", str(data)]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["number", "at", "(UTC)", "from,", "size", "and", "why"]
    whence = [f"{news}:2 (articles 0 1)", f"{news}:4 (articles 0 3)"]
    assert [told in row for told, row in zip(whence, rows, strict=True)] == [True, True]


def test_a_list_of_no_dead_letters_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    news = tmp_path / "news.jsonl"
    news.write_text(json.dumps(GOOD) + "\n")
    assert run_to_the_end(tmp_path / "data", "--watch", str(news)).returncode == 0
    assert main(["dead-letters", "list", "--data", str(tmp_path / "data")]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no dead letters\n")

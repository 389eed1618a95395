"""Why a number is a claim or none: the reasons of the grammar, and `wirewatch explain`."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.facts.explain import Explanation, explained
from streams.facts.grammar import claims
from streams.facts.reasons import REASONS, is_number
from streams.facts.statuses import statuses
from workers.cli.main import main

WORDS = (
    "killed injured dead shot dies toll no one two dozens hundred million 12 3,000 at least of the a man women and "
    ", . ; including who were others in 2011 since Ann Lee 's \n - 53 % year-old 9-year-old police 3-1 8:30 $ "
    "5th aged to MORE Route miles mother both missing evacuated May Friday COVID-19 ٣ ² _7 x1y 1.5 said earlier "
    "arrested among"
).split(" ")
news = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.one_of(st.text(max_size=300), news)


def reasons(sentence: str, title: str = "Fire in Orsk") -> dict[str, str]:
    """The numbers of a body that are no claims, each with its reason."""
    return {n.text: n.reason for n in explained(title, sentence, "en").passed if n.field == "body"}


def accounted(why: Explanation, field: str, start: int) -> bool:
    counts = [p.span for p in why.claims if p.claim.field == field]
    return any(first <= start < last for first, last in counts) or any(
        n.field == field and n.start <= start < n.end and n.reason in REASONS for n in why.passed
    )


@given(title=anything, body=anything, language=st.sampled_from(["en", None, "xx"]))
def test_every_number_of_a_text_is_in_a_claim_or_has_a_reason(title: str, body: str, language: str | None) -> None:
    why = explained(title, body, language)
    for field, text in (("title", title), ("body", body)):
        for found in re.finditer(r"\d+|[^\W\d_]+", text):
            word = found.group().lower()
            lone = not {text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]} & {*"-'’"}
            if word.isdecimal() or (lone and is_number(word)):
                assert accounted(why, field, found.start()), (field, found)


@given(title=anything, body=anything)
def test_what_is_explained_is_what_is_claimed(title: str, body: str) -> None:
    why = explained(title, body, "en")
    assert tuple(proof.claim for proof in why.claims) == claims(title, body, "en")
    assert tuple(ruled.status for ruled in why.statuses) == statuses(title, body, "en")
    for proof in why.claims:
        text = title if proof.claim.field == "title" else body
        for start, end in (proof.span, *proof.words):
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    ("sentence", "number", "reason"),
    [
        ("Nine dockers, aged 19 to 44, died.", "19", "age"),
        ("A 9-year-old girl was rescued.", "9-year-old", "age"),
        ("A man, 44, was killed.", "44", "age"),
        ("Nine dockers died on 4 May.", "4", "date"),
        ("Nine dockers died, the most since 2011.", "2011", "year"),
        ("Nine dockers died at 5.30 p.m.", "5.30", "time"),
        ("Nine dockers died at 17:30.", "17:30", "time"),
        ("Nine dockers died on Route 66.", "66", "address"),
        ("Nine dockers died; Orsk had won 3-1.", "3-1", "score"),
        ("Nine dockers died and 30 percent of the port burned.", "30", "percentage"),
        ("Nine dockers died and 30% of the port burned.", "30%", "percentage"),
        ("Nine dockers died; entry had cost $5.", "5", "price"),
        ("Nine dockers died ten miles away.", "ten", "measure"),
        ("Nine dockers died, one in ten of them.", "one", "ratio"),
        ("Nine dockers died near three trucks.", "three", "unit"),
        ("The hall has room for 300 people.", "300", "no_trigger"),
        ("Nine dockers died. Nine dockers died at the quay.", "Nine", "repeats"),
        ("A mother of two died.", "two", "person"),
        ("They called 911.", "911", "telephone"),
    ],
)
def test_a_number_that_is_no_toll_says_what_it_is(sentence: str, number: str, reason: str) -> None:
    assert reasons(sentence)[number] == reason


def test_a_number_of_another_story_says_so() -> None:
    assert reasons("READ MORE: Nine dockers died in Lund.") == {"Nine": "other_story"}


def test_a_language_without_a_grammar_is_the_reason_of_every_number() -> None:
    assert [n.reason for n in explained("9 omwadde", "12 ne 30", "xx").passed] == ["language"] * 3


def test_a_claim_names_its_rule_and_its_words() -> None:
    (proof,) = explained("", "The fire killed nine dockers.", "en").claims
    text = "The fire killed nine dockers."
    assert (proof.rule, text[slice(*proof.span)]) == ("killed: active", "nine dockers")
    assert [text[start:end] for start, end in proof.words] == ["killed"]


TITLE, BODY = "Fire kills nine in Orsk", "Police arrested a man, 44, on 4 May."
LINE = json.dumps({"id": "a1", "title": TITLE, "body": BODY}) + "\n"


def told(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    status = main(["explain", *args])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("name", ["news.jsonl", "news.jsonl.gz", "news.txt"])
def test_archives_and_plain_texts_are_explained(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    content = f"{TITLE}\n{BODY}\n" if name.endswith("txt") else LINE
    file.write_bytes(gzip.compress(content.encode()) if name.endswith("gz") else content.encode())
    status, out, err = told(capsys, str(file))
    assert status == 0
    assert "Fire kills nine[1] in Orsk\n" in out
    assert "killed 9" in out
    assert "44  an age" in out
    assert err == "1 article, 0 dead letters, 2 claims (2 event)\n"
    assert "\x1b" not in out, "a pipe gets no colour"


def test_json_has_the_fields_of_replay_and_the_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(LINE)
    _, out, _ = told(capsys, str(file), "--json")
    found = json.loads(out)
    assert (found["article_id"], found["file"], found["line"]) == ("a1", str(file), 1)
    (killed, arrested) = found["claims"]
    assert {"kind", "lo", "hi", "hedge", "scope", "subject", "attribution", "quote", "field", "start", "end"} < {
        *killed
    }
    assert killed["words"] == [{"start": 5, "end": 10, "text": "kills"}]
    assert arrested["count"]["text"].startswith("a man")
    assert [(n["text"], n["reason"]) for n in found["numbers"]] == [("44", "age"), ("4", "date")]
    assert [(s["value"], s["rule"]) for s in found["statuses"]] == [("arrested", "suspect: arrested")]


def test_a_line_that_cannot_be_read_is_shown_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("{bad\n\n" + LINE)
    status, out, err = told(capsys, str(file))
    assert status == 0, "as in replay"
    assert out.startswith("line 1 cannot be read: JSON is malformed")
    assert err.startswith("1 article, 1 dead letter, ")
    assert json.loads(told(capsys, str(file), "--json")[1].splitlines()[0])["reason"].startswith("JSON is malformed")


def test_an_empty_file_has_no_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("news.jsonl", "news.txt"):
        (tmp_path / name).touch()
        assert told(capsys, str(tmp_path / name)) == (0, "", "0 articles, 0 dead letters, 0 claims\n")


def test_one_article_is_picked_by_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(LINE + LINE.replace("a1", "a2") + "{bad\n")
    assert told(capsys, str(file), "--article", "a2")[1].startswith("a2\n")
    assert told(capsys, str(file), "--article", "a3")[::2] == (
        1, f"wirewatch: no article of {file} that can be read has the id a3\n"
    )  # fmt: skip


def test_a_kind_picks_articles_and_counts_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(LINE + json.dumps({"id": "a2", "title": "Ferry late"}) + "\n")
    _, out, err = told(capsys, str(file), "--kind", "arrested")
    assert "killed 9" not in out
    assert err.splitlines()[0] == "1 article with words of arrested, 0 dead letters, 1 claim (1 event)"
    beside = [" ".join(line.split()) for line in err.splitlines()[1:]]
    assert beside == ["1 beside its words: an age", "1 beside its words: a day of a month or a week"]
    status, _, err = told(capsys, str(file), "--kind", "arests")
    assert status == 2
    assert "no kind is called arests: did you mean arrested?" in err


def test_a_file_that_cannot_be_read_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "news.jsonl.gz"
    broken.write_bytes(b"no gzip")
    for file in (tmp_path / "absent.jsonl", broken, tmp_path):
        status, out, err = told(capsys, str(file))
        assert (status, out) == (2, "")
        assert err.startswith(f"wirewatch: cannot read {file}: ")


def test_standard_input_is_an_archive_or_a_text() -> None:
    command = [sys.executable, "-m", "workers.cli.main", "explain", "-"]
    for content in (LINE, f"{TITLE}\n{BODY}\n"):
        done = subprocess.run(command, input=content, capture_output=True, text=True, check=True)
        assert "Fire kills nine[1] in Orsk\n" in done.stdout


def test_a_terminal_is_told_that_standard_input_is_read() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "workers.cli.main", "explain", "-"], stdin=theirs, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "reading standard input: end it with Ctrl-D\n"
        os.write(ours, b"\x04")
        assert process.wait(60) == 0
    os.close(ours)
    os.close(theirs)


def test_a_text_is_read_in_the_language_that_is_named_unless_it_names_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "news.jsonl"
    lines = [{"id": "f", "title": "Incendie", "body": "Le feu a fait 12 morts."}]
    lines.append({"id": "e", "title": "Fire", "body": "The fire killed 12 people.", "language": "en"})
    text.write_text("".join(json.dumps(line) + "\n" for line in lines))
    status, out, _ = told(capsys, str(text), "--language", "fr", "--json")
    assert status == 0
    read = [json.loads(line) for line in out.splitlines()]
    assert [(one["language"], [claim["lo"] for claim in one["claims"]]) for one in read] == [("fr", [12]), ("en", [12])]


def test_what_moves_a_cursor_is_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(json.dumps({"id": "a", "title": "\x1bFire kills nine in Orsk\u202e"}) + "\n")
    out = told(capsys, str(file))[1]
    assert "Fire kills nine[1] in Orsk" in out
    assert "\x1b" not in out


def on_a_terminal(file: Path, columns: int, **environment: str) -> str:
    """What a terminal of so many columns gets, standard error among it."""
    code = (
        "import pty, sys, os\n"
        f"os.environ.update({environment!r}, TERM='xterm-256color', COLUMNS='{columns}')\n"
        f"pty.spawn([sys.executable, '-m', 'workers.cli.main', 'explain', {str(file)!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    return done.stdout


def test_a_terminal_gets_colour_unless_it_is_told_not_to(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(LINE)
    assert "\x1b[1;32m" in on_a_terminal(file, 80)
    assert "[1;32m" not in on_a_terminal(file, 80, NO_COLOR="1")


def test_a_narrow_terminal_wraps_between_words(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text(LINE)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", on_a_terminal(file, 30)).splitlines()
    assert max(len(line) for line in lines if "dead letters" not in line) <= 30
    assert "[1] killed 9  exact, 9 to 9;" in [line.rstrip() for line in lines]

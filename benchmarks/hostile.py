"""Feed the monitor what it must not fall over, by every way in, and count what became of each input.

    python -m benchmarks.hostile [--inputs 2000] [--seed 1]

The inputs are made from a seed: articles cut off, of wrong types, with fields at and over their limits, NULs, lone
surrogates, NaN, numbers and nesting without end, dates of 1900 and 2099 and none at all, ids that come again with other
text, bytes that are no text. Each goes in three ways: as a line of a file that `wirewatch run` watches, as a line of an
archive that `wirewatch replay` runs, and as the body of a `POST /articles`. No process may die; what is no article must
be dead-lettered or refused with a reason, and the counts must add up. Prints JSON, and rows for benchmarks/README.md;
exits with 1 where anything was lost.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.invented import Newsroom
from benchmarks.machine import said
from schemas.article import ARTICLE_BYTES, BODY_CHARS, LIMITS
from workers.cli.terminal import progress

WIREWATCH = (sys.executable, "-m", "workers.cli.main")
START_S = 60.0
POSTED_AS = "application/json"
LARGE = 0.01
"""The share of inputs of a megabyte and more: each takes as long as a thousand others."""
REPEATED = 0.03


def inputs(seed: int, count: int) -> Iterator[bytes]:
    """`count` inputs, none of them blank and none with a line break: each is one line of a file, one body of a POST."""
    chance = random.Random(seed)  # noqa: S311 (seeded on purpose)
    last = b"?"
    for item in Newsroom(seed, mean_words=40).articles(count):
        if chance.random() >= REPEATED:
            spoil = chance.choice(LARGER if chance.random() < LARGE else SPOILS)
            last = spoil(json.loads(item.line()), chance).replace(b"\n", b" ").replace(b"\r", b" ").strip() or b"?"
        yield last


ODD_DATES = (
    *(
        "1900-01-01T00:00:00Z",
        "1899-12-31T23:59:59Z",
        "2099-12-31T23:59:60Z",
        "2099-06-01T00:00:00+23:59",
        "2031-03-01",
    ),
    *("2031-02-30T00:00:00Z", "0000-00-00T00:00:00Z", "99999-01-01T00:00:00Z", "noon", "", None),
)
Spoil = Callable[[dict[str, Any], random.Random], bytes]


def _plain(article: dict[str, Any], _chance: random.Random) -> bytes:
    return json.dumps(article).encode()


def _cut_off(article: dict[str, Any], chance: random.Random) -> bytes:
    line = json.dumps(article, ensure_ascii=False).encode()
    return line[: chance.randrange(1, len(line))]


def _of_wrong_type(article: dict[str, Any], chance: random.Random) -> bytes:
    field = chance.choice(list(LIMITS))
    wrong: Any = chance.choice((5, -1.5, True, [], {}, ["x"], {"x": None}, 10**400))
    return json.dumps(article | {field: wrong}).encode()


def _at_a_limit(article: dict[str, Any], chance: random.Random) -> bytes:
    field = chance.choice([name for name in LIMITS if name not in {"body", "published_at"}])
    return json.dumps(article | {field: "x" * (LIMITS[field] + chance.choice((-1, 0, 1)))}).encode()


def _not_an_article(_article: dict[str, Any], chance: random.Random) -> bytes:
    nothing = (b"null", b"[]", b"{}", b"5", b'"x"', b"{", b"NaN", b'{"title": NaN}', b'{"title": ""}', b"\xef\xbb\xbf")
    return chance.choice(nothing)


def _odd_characters(article: dict[str, Any], chance: random.Random) -> bytes:
    odd = chance.choice(
        ("\\u0000", "\\ud800", "\\udfff\\ud800", "\\u202e", "\\ufffe", "\\u0085", "\\ud83d\\ude00", "\x00")
    )
    field = chance.choice(("id", "title", "body", "outlet", "url"))
    return json.dumps(article | {field: "@@ harbour"}).replace("@@", odd).encode()


def _no_text(article: dict[str, Any], chance: random.Random) -> bytes:
    line = bytearray(json.dumps(article).encode())
    for _ in range(chance.randrange(1, 20)):
        line[chance.randrange(len(line))] = chance.randrange(256)
    return bytes(line)


def _odd_date(article: dict[str, Any], chance: random.Random) -> bytes:
    return json.dumps(article | {"published_at": chance.choice(ODD_DATES)}).encode()


def _known_id(article: dict[str, Any], chance: random.Random) -> bytes:
    return json.dumps(article | {"id": f"again{chance.randrange(20)}"}).encode()


def _odd_address(article: dict[str, Any], chance: random.Random) -> bytes:
    urls = (
        "http://[::1",
        "javascript:alert(1)",
        "http://" + "a." * 200,
        "https://\u202e.example/",
        "//",
        "http://x:99999999/",
    )
    return json.dumps(article | {"url": chance.choice(urls), "id": "", "outlet": None}).encode()


def _nested(article: dict[str, Any], chance: random.Random) -> bytes:
    deep = chance.choice((100, 2_000, 50_000))
    return json.dumps(article | {"more": "@@"}).replace('"@@"', "[" * deep + "]" * deep).encode()


def _endless_number(article: dict[str, Any], chance: random.Random) -> bytes:
    digits = "9" * chance.choice((20, 400, 10_000))
    return json.dumps(article | {chance.choice(("title", "more")): "@@"}).replace('"@@"', digits).encode()


def _long_body(article: dict[str, Any], chance: random.Random) -> bytes:
    words = chance.choice(("x", "Nine people were killed. ", "((((", "\u00e9", "5 "))
    characters = BODY_CHARS + chance.choice((-1, 0, 1))
    return json.dumps(article | {"body": (words * characters)[:characters]}, ensure_ascii=False).encode()


def _over_a_record(article: dict[str, Any], chance: random.Random) -> bytes:
    line = json.dumps(article | {"more": "@@"})
    return line.replace("@@", "x" * (ARTICLE_BYTES - len(line) + 2 + chance.choice((0, 1, 1_000_000)))).encode()


SPOILS: tuple[Spoil, ...] = (
    *(_plain, _cut_off, _of_wrong_type, _at_a_limit, _not_an_article, _odd_characters),
    *(_no_text, _odd_date, _known_id, _odd_address, _nested, _endless_number),
)
LARGER: tuple[Spoil, ...] = (_long_body, _over_a_record)


def watched(lines: Sequence[bytes], home: Path) -> dict[str, int]:
    """What became of the lines of a watched file: counts by `summary.json` of the export, and `unexplained`."""
    file = home / "watched.jsonl"
    file.write_bytes(b"\n".join(lines) + b"\n")
    data = str(home / "watched")
    _done("run", "--data", data, "--watch", str(file), "--exit-when-idle", "--model", "hashing", "--log-level", "error")
    _done("check", "--data", data)
    _done("export", "--data", data, "--out", str(home / "exported"))
    return _counted(home / "exported")


def replayed(lines: Sequence[bytes], home: Path) -> dict[str, int]:
    """What became of the lines of an archive."""
    file = home / "archive.jsonl"
    file.write_bytes(b"\n".join(lines) + b"\n")
    _done("replay", str(file), "--out", str(home / "replayed"), "--model", "hashing")
    return _counted(home / "replayed")


def posted(bodies: Sequence[bytes], home: Path, tell: Callable[[int, int], None]) -> dict[str, int]:
    """How `POST /articles` answered each body: counts by status, and `unexplained` refusals."""
    found: Counter[str] = Counter(unexplained=0)
    taken = 0
    with _serving(home / "posted") as (host, port):
        connection = http.client.HTTPConnection(host, port, timeout=START_S)
        for done, body in enumerate(bodies, 1):
            connection.request("POST", "/articles", body, {"Content-Type": POSTED_AS})
            answer = connection.getresponse()
            said_of_it = answer.read()
            found[str(answer.status)] += 1
            if answer.status == 202:
                taken += len(json.loads(said_of_it)["ids"])  # none where the body was an empty batch
            else:
                found["unexplained"] += not any(b'"%s"' % word in said_of_it for word in (b"reason", b"error"))
            tell(done, len(bodies))
    data = str(home / "posted")
    _done("run", "--data", data, "--exit-when-idle", "--model", "hashing")  # what it had not read when it was ended
    _done("check", "--data", data)
    _done("export", "--data", data, "--out", str(home / "taken"))
    kept = sum(n for kind, n in _counted(home / "taken").items() if kind != "unexplained")
    return dict(found) | {"unexplained": found["unexplained"] + abs(taken - kept)}


def _done(*arguments: str) -> None:
    """Run a command to its end. Raises CalledProcessError where it fails, with what it said."""
    subprocess.run([*WIREWATCH, *arguments], check=True, capture_output=True, text=True)


def _counted(out: Path) -> dict[str, int]:
    summary = json.loads((out / "summary.json").read_text())
    letters = [json.loads(line) for line in (out / "dead-letters.jsonl").read_text().splitlines()]
    kinds = ("articles", "duplicates", "revisions", "dead_letters")
    return {kind: summary[kind] for kind in kinds} | {
        "unexplained": sum(not (letter["reason"] and letter["bytes_base64"]) for letter in letters)
    }


@contextmanager
def _serving(data: Path) -> Iterator[tuple[str, int]]:
    """A monitor that takes articles by HTTP; it must be alive at the end, and end well when asked to."""
    command = [
        *WIREWATCH,
        "run",
        "--data",
        str(data),
        "--listen",
        "127.0.0.1:0",
        "--model",
        "hashing",
        "--log-format",
        "json",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        give_up = time.monotonic() + START_S
        for line in process.stderr:
            said_line = json.loads(line)
            if said_line.get("event") == "listening":
                host, _, port = said_line["address"].rpartition(":")
                yield host, int(port)
                break
            assert time.monotonic() < give_up
        assert process.poll() is None
        process.terminate()
        assert process.wait(timeout=START_S) == 0


def main() -> None:
    """Feed and count."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hostile", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines = list(inputs(options.seed, options.inputs))
    with tempfile.TemporaryDirectory() as home, progress("posted") as tell:
        found = {"watched": watched(lines, Path(home)), "replayed": replayed(lines, Path(home))}
        found["posted"] = posted(lines, Path(home), tell)
    rows = [(f"{len(lines)} hostile inputs, {way}", _told(counts), "none lost") for way, counts in found.items()]
    lost = {way: lost_of(counts, len(lines)) for way, counts in found.items()}
    said({"inputs": len(lines), "lost": lost} | found, ("what", "measured", "bar"), rows)
    sys.exit(any(lost.values()))


def lost_of(counts: dict[str, int], given: int) -> int:
    """How many of the inputs given are not counted, are counted twice, or were refused without a reason."""
    return abs(given - sum(counts.values()) + counts["unexplained"]) + counts["unexplained"]


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in sorted(counts.items()))


if __name__ == "__main__":
    main()

"""wirewatch at two commits side by side, each in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.machine import ROOT, commit
from benchmarks.replayed import Decisions, Job

SCRIPT = ROOT / "benchmarks" / "replayed.py"


class Version(Struct, frozen=True):
    """A checkout that is set up: `name` is its commit, `home` its directory."""

    name: str
    home: Path

    def command(self, *words: str) -> list[str]:
        """The command line of its `wirewatch WORDS`."""
        return [str(self.home / ".venv" / "bin" / "wirewatch"), *words]

    def decisions(self, job: Job) -> Decisions:
        """What its code decides. Raises CalledProcessError where it cannot read the events."""
        done = subprocess.run(
            [self.home / ".venv" / "bin" / "python", "-P", SCRIPT],
            input=msgspec.json.encode(job), stdout=subprocess.PIPE, check=True, env=environment(),
        )  # fmt: skip
        return msgspec.json.decode(done.stdout, type=Decisions)


def environment() -> dict[str, str]:
    """That of this process, without what would lead a command to another checkout or to settings of the shell."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("WIREWATCH_", "PYTHON"))}


@contextmanager
def version(of: str | None) -> Iterator[Version]:
    """The commit `of`, checked out and set up in a temporary directory; None is this checkout as it stands.

    Raises CalledProcessError where there is no such commit, or its packages cannot be had.
    """
    if of is None:
        yield Version(commit(), ROOT)
        return
    with tempfile.TemporaryDirectory(prefix="wirewatch-version-") as home:
        files = subprocess.run(["git", "archive", of], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout  # noqa: S607
        subprocess.run(["tar", "-x", "-C", home], input=files, check=True)  # noqa: S607
        subprocess.run([Path(home) / "tools" / "setup.sh"], check=True, stderr=subprocess.DEVNULL, env=environment())
        yield Version(of, Path(home))

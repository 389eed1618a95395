"""How a process ends that was asked to, in order or not."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_run import environment

WAITS = """
import threading
from contextlib import ExitStack
from workers.signals import stop_on_signals
stop = threading.Event()
with ExitStack() as held:
    stop_on_signals(stop, held, {within_s})
    print("here", flush=True)
    stop.wait()
    {then}
"""


def told_to_end(within_s: float, then: str) -> tuple[int, str]:
    """Status and last words of a process that does `then` when it is asked to end, and may take so long."""
    code = WAITS.format(within_s=within_s, then=then)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGTERM)
        return process.wait(60), process.stdout.read()


def test_who_ends_in_order_in_time_ends_well() -> None:
    assert told_to_end(30, "pass") == (0, "")


def test_who_waits_for_somebody_else_ends_as_it_is_and_says_so() -> None:
    status, said = told_to_end(0.1, "threading.Event().wait()")
    assert (status, "not ended in order" in said) == (1, True)


WITHIN = """
import os, signal, threading, time
from contextlib import ExitStack
from workers.signals import stop_on_signals
stop = threading.Event()
with ExitStack() as held:
    stop_on_signals(stop, held)
    with stop._cond:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)
    stop.wait()
"""


def test_a_signal_that_comes_just_as_a_wait_for_it_begins_ends_that_wait() -> None:
    """The handler runs in the thread that waits, which holds the event's lock for a moment before and after."""
    done = subprocess.run([sys.executable, "-c", WITHIN], env=environment(), timeout=30, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    ("command", "loading"),
    [
        (["embed", "--kafka", "127.0.0.1:1"], "confluent_kafka"),
        (["serve", "--kafka", "127.0.0.1:1", "--listen", "0"], "aiohttp"),
        (["run", "--data", "data"], "aiohttp"),
    ],
)
def test_who_is_asked_to_end_while_it_loads_its_modules_ends_well(
    command: list[str], loading: str, number: int, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "workers.cli.main", *command],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=tmp_path,
    ) as process:
        assert process.stderr is not None
        assert any(f" {loading}" in line for line in process.stderr), "it has loaded a part of them"
        process.send_signal(number)
        said = [line for line in process.stderr if not line.startswith("import time:")]
        assert (process.wait(60), said) == (0, [])

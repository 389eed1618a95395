"""Reading strangers' documents in a child process that may be slow, grow or crash without harm to ours.

A thread cannot be stopped; a parser that hangs would hold it for ever, and one that crashes (lxml is C) would take
the monitor with it. The child has a memory limit, and is killed and replaced when a job takes too long.
"""

from __future__ import annotations

import asyncio
import os
import resource
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from msgspec import Struct, msgpack

from schemas.wire import BadMessage
from workers.sources.documents import Document, feed_entries, page_text

JOB_TIMEOUT_S = 20.0
"""A page takes milliseconds, the worst feed of 10 MiB some seconds."""
MEMORY_BYTES = 2 * 2**30
"""Address space of a child: a 5 MiB page of nothing but tags needs about 1 GiB as a tree."""
JOBS_A_CHILD = 1_000
"""Then it is replaced: the extractor's caches grow."""

_LENGTH = struct.Struct(">Q")
_ROOT = str(Path(__file__).resolve().parents[2])


class FeedJob(Struct, frozen=True, tag=True):
    """Read the entries of a feed."""

    body: bytes
    content_type: str
    url: str


class PageJob(Struct, frozen=True, tag=True):
    """Read the text of an article's page."""

    body: bytes
    url: str
    title: str


class _Done(Struct, frozen=True, tag=True):
    value: Document | str


class _Bad(Struct, frozen=True, tag=True):
    reason: str


_jobs = msgpack.Decoder(FeedJob | PageJob)
_replies = msgpack.Decoder(_Done | _Bad)


class Reader(Protocol):
    """Reads documents. Both raise BadMessage where that cannot be done."""

    async def feed(self, job: FeedJob) -> Document:
        """The entries of a feed."""
        ...

    async def page(self, job: PageJob) -> str:
        """The text of a page, "" where it has none."""
        ...


class IsolatedReader:
    """Reads in child processes, each started at its first job. `async with` it, or `close` it."""

    def __init__(self, children: int = 1, timeout_s: float = JOB_TIMEOUT_S, memory_bytes: int = MEMORY_BYTES) -> None:
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        for _ in range(children):
            self._idle.put_nowait(None)
        self._running: set[_Child] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def feed(self, job: FeedJob) -> Document:
        """See `Reader.feed`."""
        return _expect_document(await self._run(job))

    async def page(self, job: PageJob) -> str:
        """See `Reader.page`."""
        return _expect_text(await self._run(job))

    async def close(self) -> None:
        """Stop the children."""
        for child in list(self._running):
            await self._stop(child)

    async def _run(self, job: FeedJob | PageJob) -> _Done | _Bad:
        child = await self._idle.get()
        keep: _Child | None = None
        try:
            if child is None:
                child = await _Child.start(self._memory_bytes)
                self._running.add(child)
            async with asyncio.timeout(self._timeout_s):
                reply = await child.ask(msgpack.encode(job))
            keep = child if child.jobs < JOBS_A_CHILD else None
            return _decoded(reply)
        except TimeoutError:
            return _Bad(f"reading it took longer than {self._timeout_s} s")
        except (OSError, EOFError) as err:
            return _Bad(f"reading it crashed the reader ({type(err).__name__})")
        finally:
            if child is not None and keep is None:
                await self._stop(child)
            self._idle.put_nowait(keep)

    async def _stop(self, child: _Child) -> None:
        self._running.discard(child)
        await child.stop()


class _Child:
    def __init__(self, process: Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise OSError("a child without pipes")
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout
        self.jobs = 0

    @classmethod
    async def start(cls, memory_bytes: int) -> _Child:
        path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
        # Our settings hold secrets, and the child reads what strangers wrote.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("WIREWATCH_")}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "workers.sources.isolated", str(memory_bytes)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={**environment, "PYTHONPATH": path},
        )
        return cls(process)

    async def ask(self, job: bytes) -> bytes:
        self.jobs += 1
        self._stdin.write(_LENGTH.pack(len(job)) + job)
        await self._stdin.drain()
        (length,) = _LENGTH.unpack(await self._stdout.readexactly(_LENGTH.size))
        return await self._stdout.readexactly(length)

    async def stop(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()


def _decoded(reply: bytes) -> _Done | _Bad:
    value: _Done | _Bad = _replies.decode(reply)
    return value


def _expect_document(reply: _Done | _Bad) -> Document:
    if isinstance(reply, _Done) and isinstance(reply.value, Document):
        return reply.value
    raise BadMessage(reply.reason if isinstance(reply, _Bad) else "the reader answered another question")


def _expect_text(reply: _Done | _Bad) -> str:
    if isinstance(reply, _Done) and isinstance(reply.value, str):
        return reply.value
    raise BadMessage(reply.reason if isinstance(reply, _Bad) else "the reader answered another question")


def _reply(job: FeedJob | PageJob) -> _Done | _Bad:
    try:
        match job:
            case FeedJob(body=body, content_type=content_type, url=url):
                return _Done(feed_entries(body, content_type, url))
            case PageJob(body=body, url=url, title=title):
                return _Done(page_text(body, url, title))
    except BadMessage as err:
        return _Bad(str(err))
    except (Exception, RecursionError) as err:  # noqa: BLE001  # a parser may fail in any way on a hostile document
        return _Bad(f"{type(err).__name__}: {err}"[:300])


def _serve(jobs: BinaryIO, replies: BinaryIO) -> None:
    while len(head := jobs.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        reply = msgpack.encode(_reply(_jobs.decode(jobs.read(length))))
        replies.write(_LENGTH.pack(len(reply)) + reply)
        replies.flush()


def main() -> None:
    """The child: jobs on standard input, replies on what was standard output when it began."""
    memory_bytes = int(sys.argv[1])
    with suppress(OSError, ValueError):  # not every system has the limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    with os.fdopen(os.dup(1), "wb") as replies:
        os.dup2(2, 1)  # what a library prints must not get between the replies
        _serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()

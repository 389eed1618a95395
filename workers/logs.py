"""Structured logs on standard error: JSON lines, or text for a person at a terminal.

A log line names things (ids, counts, reasons) and never carries what an article says, nor a secret: fields that hold
text of articles are left out by name, long values are cut, and a `Secret` renders hidden.
"""

from __future__ import annotations

import logging
import sys
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LEFT_OUT = frozenset({"article", "body", "headline", "quote", "raw", "text", "title", "value"})
"""Fields in which an article's words would come; what stands in the log is that they were left out."""
LONGEST = 300


def configure(
    level: Literal["debug", "info", "warning", "error"] = "info",
    form: Literal["auto", "json", "text"] = "auto",
    stream: TextIO | None = None,
) -> None:
    """Send our logs and those of libraries to `stream` (standard error) from `level` on. May be called again."""
    stream = stream or sys.stderr
    as_json = form == "json" or (form == "auto" and not stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_text,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(shared, as_json=as_json, colors=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiohttp.access", "asyncio", "urllib3", "httpx", "httpx2", "sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    for host in ("aiokafka", "faust", "mode"):  # 30,000 lines in an outage; what ends a host is said by who ends
        logging.getLogger(host).setLevel(logging.CRITICAL + 1)


def _formatter(shared: list[Processor], *, as_json: bool, colors: bool) -> logging.Formatter:
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def without_text(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001  # structlog's signature
    """Leave out fields of article text and cut what is long."""
    return {key: _bounded(key, value) for key, value in event.items()}


def _bounded(key: str, value: object) -> object:
    if key in LEFT_OUT:
        return "(left out)"
    if isinstance(value, str) and len(value) > LONGEST and key != "exception":
        return f"{value[:LONGEST]}..."
    return value

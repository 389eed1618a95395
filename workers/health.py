"""What a worker without a web server of its own says about itself: `/healthz`, `/readyz`, `/metrics`.

With a token `/metrics` wants `Authorization: Bearer <token>`, as wherever else it is served.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import structlog

from workers.metrics import Metrics
from workers.settings import Listen, Settings
from workers.sources.http_in import authorised

STUCK_S = 60.0
"""A main loop that has not come round for so long is no longer well: a batch takes two seconds."""

log = structlog.get_logger()


class Pulse:
    """Whether a main loop comes round. Before its first beat it has not begun, and nothing is wrong with it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now`: seconds of a clock that never goes back."""
        self._now = now
        self._at = math.inf

    def beat(self) -> None:
        """The main loop has come round."""
        self._at = self._now()

    def is_well(self) -> bool:
        """Whether it has done so of late. Any thread may ask."""
        return self._now() - self._at < STUCK_S


class Health:
    """Serves in a thread of its own until closed. Raises OSError where it cannot listen there."""

    def __init__(self, listen: Listen, token: str | None, ready: Callable[[], bool], metrics: Metrics) -> None:
        metrics.ready.set_function(ready)
        self.pulse = Pulse()
        self._token = token
        self._ready = ready
        self._metrics = metrics
        health = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                status, body = health.answer(path, self.headers.get("authorization", ""))
                self.send_response(status)
                version = "version=0.0.4; " if path == "/metrics" else ""
                self.send_header("content-type", f"text/plain; {version}charset=utf-8")
                if status == HTTPStatus.UNAUTHORIZED:
                    self.send_header("www-authenticate", "Bearer")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
                """A probe every few seconds is no news."""

        try:
            self._server = ThreadingHTTPServer((listen.host, listen.port), Answer)
        except OSError as err:
            raise cannot_listen(listen, err) from err
        self._thread = Thread(target=self._server.serve_forever, name="health", daemon=True)
        self._thread.start()
        host, port, *_ = self._server.server_address
        self.address = f"{host!s}:{port}"
        log.info("listening", address=self.address)

    def answer(self, path: str, authorization: str = "") -> tuple[int, bytes]:
        """Status and body for a path."""
        match path:
            case "/healthz":
                return (200, b"ok\n") if self.pulse.is_well() else (503, b"stuck\n")
            case "/readyz":
                return (200, b"ready\n") if self._ready() else (503, b"not yet: joining its group or restoring\n")
            case "/metrics" if self._token is not None and not authorised(authorization, self._token):
                return 401, b"needs the header Authorization: Bearer <token>\n"
            case "/metrics":
                return 200, self._metrics.exposition()
            case _:
                return 404, b"healthz, readyz and metrics are here\n"

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


def cannot_listen(listen: Listen, err: OSError) -> OSError:
    """What is said where an address is taken, say."""
    why = os.strerror(err.errno) if err.errno else str(err)
    return OSError(f"cannot listen on {listen.host}:{listen.port}: {why}; name another by --listen")


def served(settings: Settings, ready: Callable[[], bool], metrics: Metrics, held: ExitStack) -> Callable[[], None]:
    """Serve until `held` is closed, if there is an address; what to call each time the main loop comes round."""
    if settings.listen is None:
        return lambda: None
    token = settings.token.reveal() if settings.token else None
    health = Health(settings.listen, token, ready, metrics)
    held.callback(health.close)
    return health.pulse.beat

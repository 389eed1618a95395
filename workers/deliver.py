"""Webhooks: every alert is posted to every target, signed and retried by the Standard Webhooks specification
(standardwebhooks.com, version 1). Each attempt is a record of `deliveries`, and those records are all of its state.
"""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
from msgspec import Struct
from standardwebhooks import Webhook

from schemas import wire
from schemas.alert import Alert
from schemas.delivery import Delivery, DeliveryOutcome
from schemas.topics import ALERTS, DELIVERIES
from schemas.wire import BadMessage
from workers.dead_letter_log import DeadLetterLog
from workers.guard import dead_letter
from workers.log import Log, Output, Record
from workers.metrics import Metrics, Share
from workers.settings import SecretUrl, Settings
from workers.sources.fetch import retry_after
from workers.stage import LagTold
from workers.strangers import alert_in, readable

GROUP = "deliver-"
"""What the groups of all webhooks begin with."""
RETRY_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Waits after a failed attempt: the specification's schedule, "Retry schedule"."""
TIMEOUT_S = 20.0
AT_ONCE = 8
LOOK_S = 0.2
GONE = 410
GONE_FOR_GOOD = (
    "it answered 410: it wants no more. With another fragment (its address and #2) it counts as a new webhook, and is "
    "told every alert of the log"
)

Now = Callable[[], datetime]

log = structlog.get_logger()


class _Posted(Struct, frozen=True):
    type: str
    timestamp: datetime
    data: Alert


class Target:
    """A webhook: where to post, and the name under which its attempts are recorded (its address may hold a secret)."""

    def __init__(self, url: str, secret: str | None) -> None:
        self.url = url
        self.shown = str(SecretUrl(url))
        self.name = hashlib.sha256(url.encode()).hexdigest()[:16]
        self.group = GROUP + self.name
        self._signer = Webhook(secret) if secret else None

    def message(self, alert: Alert, now: datetime) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a post; the id stays the same over all attempts, the signature's time does not."""
        body = wire.encode(_Posted(alert.type, alert.at, alert))
        headers = {
            "content-type": "application/json",
            "user-agent": "wirewatch",
            "webhook-id": alert.id,
            "webhook-timestamp": str(int(now.timestamp())),
        }
        if self._signer is not None:
            headers["webhook-signature"] = self._signer.sign(alert.id, now, body.decode())
        return body, headers


def targets_of(settings: Settings) -> list[Target]:
    """A target for each webhook; warns where what is posted there will not be signed."""
    secret = settings.webhook_secret.reveal() if settings.webhook_secret else None
    if settings.webhooks and secret is None:
        log.warning("webhooks are not signed", reason="WIREWATCH_WEBHOOK_SECRET is not set")
    return [Target(url.reveal(), secret) for url in settings.webhooks]


class Deliverer:
    """Posts the alerts of a log to one target. All methods belong to one event loop."""

    def __init__(self, log: Log, target: Target, http: aiohttp.ClientSession, now: Now, metrics: Metrics) -> None:
        self._log = log
        self._target = target
        self._http = http
        self._now = now
        self._metrics = metrics
        self._group = target.group
        self._told_pending = Share(metrics.pending)
        self._lag = LagTold(Share(metrics.lag.labels("deliver")), self._unread, time.monotonic)
        self._waiting: list[tuple[datetime, int, str, Alert]] = []
        self._pending: set[str] = set()
        self._fails = False
        self._dead = DeadLetterLog("deliver")
        metrics.dead.labels("deliver")  # there from the start: see `Metrics`
        self.disabled = False

    @property
    def shown(self) -> str:
        """The target's address as it may be shown."""
        return self._target.shown

    def restore(self) -> None:
        """Take up the retries that an earlier process left."""
        due: dict[str, Delivery] = {}
        for delivery in self._deliveries():
            if delivery.target != self._target.name:
                continue
            self.disabled = self.disabled or delivery.outcome == "disabled"
            if delivery.outcome == "retry":
                due[delivery.alert_id] = delivery
            else:
                due.pop(delivery.alert_id, None)
        for alert in self._alerts() if due else ():
            if alert.id in due:
                self._wait(due[alert.id], alert)
        self._told_pending.set(self.pending)

    def has_delivered(self) -> bool:
        """Whether an alert of this shard was posted to the target before. Reads all deliveries."""
        told = {delivery.alert_id for delivery in self._deliveries() if delivery.target == self._target.name}
        return bool(told) and any(alert.id in told for alert in self._alerts())

    def _deliveries(self) -> Iterator[Delivery]:
        records = self._log.replay(DELIVERIES.name)
        return (delivery for _, delivery in readable(records, _delivery_in, self._dead.passed_over))

    def _alerts(self) -> Iterator[Alert]:
        records = self._log.replay(ALERTS.name)
        return (alert for _, alert in readable(records, alert_in, self._dead.passed_over))

    def _unread(self) -> int:
        return self._log.lag(self._group, ALERTS.name)

    def idle(self) -> bool:
        """Whether every alert has had its first attempt."""
        return self.disabled or not self._unread()

    @property
    def pending(self) -> int:
        """Alerts whose last attempt failed, and that are tried again."""
        return 0 if self.disabled else len(self._pending)

    def end(self) -> None:
        """It is another's from now on: what it has yet to do no longer counts in this process."""
        self._told_pending.set(0)
        self._lag.end()

    async def run(self) -> None:
        """Deliver until cancelled, or until the target is gone. Raises what the log raises."""
        while not self.disabled:
            if not await self.advance():
                await asyncio.sleep(LOOK_S)

    async def advance(self) -> int:
        """Attempt what is due and what is new, and set aside what cannot be read; how many those were.

        Raises what the log raises: where that is CommitRefused, what was posted is so again by the next Deliverer.
        """
        records = await asyncio.to_thread(self._log.poll, self._group, ALERTS.name, AT_ONCE)
        alerts, letters = _sorted(records)
        attempts = self._due() + [(alert, 1) for alert in alerts]
        if attempts or letters:
            done = await asyncio.gather(*(self._attempt(alert, attempt) for alert, attempt in attempts))
            for (alert, _), delivery in zip(attempts, done, strict=True):
                if delivery.outcome == "retry":  # before the commit: no moment finds it neither new nor pending
                    self._wait(delivery, alert)
            await asyncio.to_thread(self._write, records, done, letters)
            for letter in letters:
                self._metrics.dead_lettered("deliver")
                self._dead.tell(letter)
            for delivery in done:
                self._metrics.deliveries.labels(delivery.outcome).inc()
                self._tell(delivery)
                if delivery.outcome != "retry":
                    self._pending.discard(delivery.alert_id)
            self.disabled = any(delivery.outcome == "disabled" for delivery in done)
            self._told_pending.set(self.pending)
        if self.disabled:
            self._lag.end()
        else:
            await asyncio.to_thread(self._lag.moved if records else self._lag.rests)
        return len(attempts) + len(letters)

    def _write(self, records: Sequence[Record], done: Sequence[Delivery], letters: Sequence[Output]) -> None:
        outputs = [Output(DELIVERIES.name, wire.encode(delivery), key=delivery.alert_id) for delivery in done]
        consumed = {ALERTS.name: records[-1].offset + 1} if records else {}
        self._log.commit(self._group, consumed, [*outputs, *letters])

    def _tell(self, delivery: Delivery) -> None:
        """Log when deliveries begin and cease to fail, and what is given up: not every attempt of three days."""
        webhook, error = self._target.shown, delivery.error
        if delivery.outcome == "gave_up":
            log.error("alert not delivered", webhook=webhook, group=self._group, alert=delivery.alert_id, error=error)
        elif delivery.outcome == "retry" and not self._fails:
            log.warning(
                "webhook fails",
                webhook=webhook,
                group=self._group,
                error=error,
                next_at=(delivery.next_at or delivery.at).isoformat(" ", "seconds"),
            )
        elif delivery.outcome == "delivered" and self._fails:
            log.info("webhook takes alerts again", webhook=webhook, group=self._group)
        self._fails = delivery.outcome in ("retry", "gave_up")

    def _due(self) -> list[tuple[Alert, int]]:
        due: list[tuple[Alert, int]] = []
        while self._waiting and self._waiting[0][0] <= self._now() and len(due) < AT_ONCE:
            _, attempt, _, alert = heapq.heappop(self._waiting)
            due.append((alert, attempt))
        return due

    def _wait(self, delivery: Delivery, alert: Alert) -> None:
        self._pending.add(alert.id)
        heapq.heappush(self._waiting, (delivery.next_at or delivery.at, delivery.attempt + 1, alert.id, alert))

    async def _attempt(self, alert: Alert, attempt: int) -> Delivery:
        body, headers = self._target.message(alert, self._now())
        status, error, wait_s = None, None, 0.0
        try:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
            async with self._http.post(
                self._target.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                status = answer.status
                wait_s = retry_after(answer.headers.get("retry-after", ""), self._now().timestamp()) or 0.0
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as err:
            error = _named(err)
        return self._judged(alert, attempt, status, error, wait_s)

    def _judged(self, alert: Alert, attempt: int, status: int | None, error: str | None, wait_s: float) -> Delivery:
        now = self._now()
        outcome = _outcome(status, attempt)
        next_at = now + timedelta(seconds=max(RETRY_S[attempt - 1], wait_s)) if outcome == "retry" else None
        if outcome != "delivered" and error is None:
            error = f"answered {status}"
        return Delivery(
            alert_id=alert.id,
            story_id=alert.story_id,
            target=self._target.name,
            at=now,
            attempt=attempt,
            outcome=outcome,
            http_status=status,
            error=error,
            next_at=next_at,
        )


def _sorted(records: Sequence[Record]) -> tuple[list[Alert], list[Output]]:
    """The alerts, and a dead letter of each record that is none."""
    letters: list[Output] = []

    def set_aside(record: Record, err: BadMessage) -> None:
        letters.append(dead_letter(record, str(err), "BadMessage"))

    return [alert for _, alert in readable(records, alert_in, set_aside)], letters


def _delivery_in(value: bytes) -> Delivery:
    delivery: Delivery = wire.decode_trusted(value, Delivery)
    return delivery


def _named(err: Exception) -> str:
    """What failed, without the message: that may hold the address, and the address a secret.

    >>> _named(ConnectionRefusedError(111, "https://hooks.example/secret"))
    'ConnectionRefusedError: Connection refused'
    """
    number = err.errno if isinstance(err, OSError) else None
    return type(err).__name__ + (f": {os.strerror(number)}" if number else "")


def _outcome(status: int | None, attempt: int) -> DeliveryOutcome:
    """What the specification makes of an answer: 2xx is success, 410 disables, all else is tried again.

    >>> _outcome(204, 1), _outcome(410, 1), _outcome(302, 1), _outcome(None, 10)
    ('delivered', 'disabled', 'retry', 'gave_up')
    """
    if status is not None and 200 <= status < 300:
        return "delivered"
    if status == GONE:
        return "disabled"
    return "retry" if attempt <= len(RETRY_S) else "gave_up"


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)

"""Every metric, declared once: base units, bounded labels (never a story, an address or an outlet)."""

from __future__ import annotations

from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from schemas.delivery import DeliveryOutcome

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Share:
    """What one part of a process (a partition, a webhook) adds to a gauge. Threads may share the gauge, not this."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self.value = 0

    def set(self, value: int) -> None:
        """From now on it is `value`.

        >>> gauge = Gauge("wirewatch_lag_records", "", registry=None)
        >>> one, other = Share(gauge), Share(gauge)
        >>> one.set(5), other.set(3), one.set(4)
        (None, None, None)
        >>> [sample.value for metric in gauge.collect() for sample in metric.samples]
        [7.0]
        """
        self._gauge.inc(value - self.value)
        self.value = value


class Metrics:
    """The metrics of one process, in a registry of their own. Also what `workers.sources` counts with."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        r = self.registry
        ProcessCollector(registry=r)  # process_*: when it started, its memory, its CPU time
        self.ready = Gauge("wirewatch_ready", "1 where /readyz answers 200: the state is restored", registry=r)
        self.handled = Counter("wirewatch_records_handled", "Records handled and committed", ["stage"], registry=r)
        self.written = Counter("wirewatch_records_written", "Records written", ["topic"], registry=r)
        self.batch_s = Histogram(
            "wirewatch_batch_seconds", "Time to handle and commit a batch", ["stage"], registry=r, buckets=SECONDS
        )
        self.age_s = Histogram(
            "wirewatch_record_age_seconds",
            "Time from the log's taking a record to the commit of what follows from it",
            ["stage"],
            registry=r,
            buckets=SECONDS,
        )
        self.lag = Gauge("wirewatch_lag_records", "Records that a stage has yet to read", ["stage"], registry=r)
        self.stories = Gauge("wirewatch_live_stories", "Stories that an article may still join", registry=r)
        self.articles = Gauge("wirewatch_live_articles", "Articles of live stories", registry=r)
        self.restored_s = Gauge(
            "wirewatch_restore_seconds", "Time until the state was there at the start, by snapshot and log", registry=r
        )
        self.snapshot_s = Histogram(
            "wirewatch_snapshot_seconds",
            "Time to take a snapshot: encode holds up the stage, write does not",
            ["part"],
            registry=r,
            buckets=SECONDS,
        )
        self.snapshot_bytes = Gauge("wirewatch_snapshot_bytes", "Size of the newest snapshot", registry=r)
        self.snapshot_taken = Gauge(
            "wirewatch_snapshot_timestamp_seconds", "When the newest snapshot was written, since 1970", registry=r
        )
        self.snapshots_refused = Counter(
            "wirewatch_snapshots_refused", "Snapshots that were not believed", ["reason"], registry=r
        )
        self.snapshots_failed = Counter("wirewatch_snapshots_failed", "Snapshots that were not taken", registry=r)
        self.deliveries = Counter("wirewatch_deliveries", "Attempts to post an alert", ["outcome"], registry=r)
        self.pending = Gauge(
            "wirewatch_deliveries_pending", "Alerts whose last attempt failed, to be posted again", registry=r
        )
        self.alerts = Counter("wirewatch_alerts", "Alerts written", ["type"], registry=r)
        self.fetches = Counter("wirewatch_fetches", "Documents asked for", ["kind", "outcome"], registry=r)
        self.fetch_s = Histogram(
            "wirewatch_fetch_seconds", "Time from asking to the answer's end", ["kind"], registry=r, buckets=SECONDS
        )
        self.articles_taken = Counter("wirewatch_articles_taken", "Articles appended", ["source"], registry=r)
        self.dead = Counter(
            "wirewatch_dead_letters",
            "Records that could not be read, by the stage or source that met them",
            ["source"],
            registry=r,
        )
        self.failures = Counter("wirewatch_source_failures", "Sources that could not be read", ["source"], registry=r)
        self.refusals = Counter("wirewatch_posts_refused", "Posts of articles refused", ["status"], registry=r)
        self.feed_states = Gauge("wirewatch_feeds", "Feeds by state", ["status"], registry=r)
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """A counter first seen at 1 has no increase: what an alerting rule waits for is there from the start."""
        for outcome in get_args(DeliveryOutcome):
            self.deliveries.labels(outcome)
        for source in ("feed", "watch"):
            self.dead.labels(source)
        for status in ("429", "503"):
            self.refusals.labels(status)
        self.failures.labels("watch")

    def exposition(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def fetched(self, kind: str, outcome: str, seconds: float) -> None:
        """See `SourceMetrics.fetched`."""
        self.fetches.labels(kind, outcome).inc()
        self.fetch_s.labels(kind).observe(seconds)

    def taken(self, source: str, articles: int) -> None:
        """See `SourceMetrics.taken`."""
        self.articles_taken.labels(source).inc(articles)

    def dead_lettered(self, source: str) -> None:
        """See `SourceMetrics.dead_lettered`."""
        self.dead.labels(source).inc()

    def failed(self, source: str) -> None:
        """See `SourceMetrics.failed`."""
        self.failures.labels(source).inc()

    def refused(self, status: int) -> None:
        """See `SourceMetrics.refused`."""
        self.refusals.labels(str(status)).inc()

    def feeds(self, status: str, count: int) -> None:
        """See `SourceMetrics.feeds`."""
        self.feed_states.labels(status).set(count)

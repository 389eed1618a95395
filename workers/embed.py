"""The embed stage: `articles` -> `articles.read`. Stateless but for the texts it has just seen, which it need not
embed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from schemas import wire
from schemas.article import Article, parse_article
from schemas.read import ReadArticle
from schemas.topics import ARTICLES, ARTICLES_READ
from schemas.upcast import read_item
from schemas.wire import BadMessage
from streams.copies import Sketches, sketch
from streams.facts.kind_words import TABLES
from streams.facts.kinds import Table
from streams.identity import identified
from streams.reading import Rarity, encoded_text, understood
from streams.text import headline, words
from workers.dates import Dates, LogDates
from workers.encoder import Encoder, chosen_by
from workers.guard import SINGLE_S, contained, dead_letter, proving, time_limit
from workers.log import Log, LogRefused, Output, Record
from workers.stage import Stage

GROUP = "embed"
RECENT = 4_096
"""Texts remembered: the last so many articles of `articles.read`, so that a restart remembers the same."""
SAME_TEXT = 0.85
"""Estimated similarity from which a text takes over the vector of an earlier one (benchmarks/README.md)."""
SAME_TITLE = 0.5
"""Share of two titles' words that both have from which the text below may be the same: what pages of unlike titles have
in common is a notice on cookies or newsletters, where the article was not found (docs/decisions/0005)."""
READ_BYTES = 1_000_000
"""A read article, which an event carries with some of its claims again: twice this fits a record of any home. A usual
one has 4,000; a million characters of nothing but tolls would have 6,000,000."""
SHARD = "0"
"""The shard of what is read where there is one."""
PLAIN = Article(id="plain", title="Ferry late", body="The ferry to Sorvik was two hours late on Monday.")
EPOCH = datetime.fromtimestamp(0, UTC)


Place = Callable[[Sequence[ReadArticle]], Sequence[int]]
"""The shard of each of a batch's articles, in their order. It remembers what it answered."""


class EncoderChanged(LogRefused):
    """The log holds vectors of another encoder: their products with new ones would mean nothing."""

    def __init__(self, theirs: str, ours: str) -> None:
        choice = f"choose it again ({known})" if (known := chosen_by(theirs)) else "choose that model again"
        super().__init__(
            f"this log was written by encoder {theirs}, not by {ours}: {choice}, "
            "or make a new log with `wirewatch reembed` (on Kafka: docs/runbook.md)"
        )


class Parsed(NamedTuple):
    """An article that could be read, the moment at which it was seen, and its signature for near copies."""

    article: Article
    seen_at: datetime
    sketch: bytes

    @property
    def headline(self) -> str:
        """Its title as readers mean it."""
        return headline(self.article.title, self.article.outlet)


Waiting = Callable[[], list[bytes]]
"""Waits for the encoder and gives the vector of each text."""


class Embedding(NamedTuple):
    """Records that are being embedded: each an article or a dead letter, and what waits for the articles' vectors."""

    outcomes: list[Parsed | Output]
    vectors: Waiting


class Prefetched(NamedTuple):
    """What `handle` will be given, as it came and with its times; None where embedding it could not begin."""

    given: Sequence[Record]
    dated: Sequence[Record]
    begun: Embedding | None = None


class RecentTexts:
    """The vectors of the last RECENT texts, found by near copy. A function of those records alone."""

    def __init__(self) -> None:
        self._sketches = Sketches()
        self._held: dict[str, tuple[str, bytes]] = {}
        """Headline and vector by key."""
        self._next = 0

    def begin(self, encoder: Encoder, parsed: Sequence[Parsed]) -> Waiting:
        """The vector of each text, by a call that waits for the encoder (`Encoder.begin`): that of the nearest recent
        or earlier one of these where their titles are alike, else the encoder's.

        The answer is the same however the texts are cut into batches; nothing is remembered yet.
        """
        batch = Sketches()
        texts = [encoded_text(one.article) for one in parsed]
        source = list(range(len(texts)))
        known: dict[int, bytes] = {}
        for i, one in enumerate(parsed):
            since = self._key(self._next + i - RECENT)
            found = [index.nearest(one.sketch, SAME_TEXT, since) for index in (self._sketches, batch)]
            best = min(((-score, key) for key, score in filter(None, found)), default=(0.0, ""))[1]
            if best in self._held:
                title, vector = self._held[best]
                known |= {i: vector} if _titled_alike(title, one.headline) else {}
            elif best:
                earlier = int(best) - self._next
                source[i] = source[earlier] if _titled_alike(parsed[earlier].headline, one.headline) else i
            batch.add(self._key(self._next + i), one.sketch)
        wanted = [i for i in range(len(texts)) if source[i] == i and i not in known]
        begun = encoder.begin([texts[i] for i in wanted])

        def vectors() -> list[bytes]:
            all_of = known | dict(zip(wanted, begun(), strict=True))
            return [all_of[source[i]] for i in range(len(texts))]

        return vectors

    def remember(self, read: ReadArticle) -> None:
        """The newest text; the oldest is forgotten."""
        key = self._key(self._next)
        self._next += 1
        self._sketches.add(key, read.sketch)
        self._held[key] = read.headline, read.vector
        if len(self._held) > RECENT:
            oldest = next(iter(self._held))
            del self._held[oldest]
            self._sketches.remove(oldest)

    @staticmethod
    def _key(number: int) -> str:
        return f"{max(number, 0):016d}"


def _titled_alike(one: str, other: str) -> bool:
    """Whether two titles have SAME_TITLE of their words in common; what has no title is alike to all."""
    mine, theirs = set(words(one)), set(words(other))
    return not mine or not theirs or len(mine & theirs) >= SAME_TITLE * len(mine | theirs)


def _unwatched() -> None:
    return None


def _in_one_shard(reads: Sequence[ReadArticle]) -> list[int]:
    return [int(SHARD)] * len(reads)


class EmbedStage(Stage):
    """Parses, embeds and understands articles; what cannot be read becomes a dead letter."""

    group, source = GROUP, ARTICLES.name

    def __init__(
        self,
        encoder: Encoder,
        rarity: Rarity,
        dates: Dates | None = None,
        beat: Callable[[], None] = _unwatched,
        tables: Sequence[Table] = TABLES,
        place: Place = _in_one_shard,
    ) -> None:
        """`dates` None: the log dates an article. `beat` is called before each try: whoever watches the process should
        not count a batch's tries as one. `tables`: the kinds of claim that are looked for.
        """
        self.encoder = encoder
        self._rarity = rarity
        self._tables = tables
        self._dates = dates or LogDates()
        self._beat = beat
        self._place = place
        self._recent = RecentTexts()
        self._prefetched: Prefetched | None = None

    def restore(self, log: Log) -> None:
        """Remember the last texts of the log. Raises EncoderChanged where another encoder wrote them."""
        for read in last_articles(log, RECENT):
            if read.encoder != self.encoder.identity:
                raise EncoderChanged(read.encoder, self.encoder.identity)
            self._recent.remember(read)
        self._dates.restore(log, log.committed(self.group, self.source))

    def prefetch(self, records: Sequence[Record]) -> None:
        """Set the encoder to work. Who fails here fails in `handle` again, and is blamed there."""
        self._prefetched = ahead = Prefetched(records, self._dates.dated(records))
        with suppress(Exception), time_limit(SINGLE_S):
            self._prefetched = ahead._replace(begun=self._begun(ahead.dated))

    def handle(self, records: Sequence[Record]) -> list[Output]:
        """One `articles.read` record, or one dead letter, for each record. Raises StageBroken.

        Remembers the texts that it read: whoever cannot commit the outputs must end, as with the cluster stage.
        """
        ahead = self._prefetched
        dated = ahead.dated if ahead and ahead.given == records else self._dates.dated(records)
        return contained(self._handled, dated, self.prove)

    def prove(self) -> None:
        """Understand and embed an article of our own. Raises StageBroken where that fails or hangs as well."""
        with proving("a plain text can be embedded"):
            understood(PLAIN, EPOCH, b"", self.encoder.identity, self._rarity, self._tables)
            self.encoder.encode([encoded_text(PLAIN)])

    def committed(self) -> None:
        """What was handled is in the log."""

    def _handled(self, records: Sequence[Record]) -> list[Output]:
        self._beat()
        ahead, self._prefetched = self._prefetched, None
        outcomes, vectors = (ahead and ahead.dated == records and ahead.begun) or self._begun(records)
        reads = self._embedded(outcomes, vectors)
        values = [wire.encode(read) for read in reads]
        sized = iter(values)
        fitting = [
            outcome if isinstance(outcome, Output) else too_large(next(sized), record) or outcome
            for record, outcome in zip(records, outcomes, strict=True)
        ]
        if fitting != outcomes:  # what is no article lends no other its vector
            outcomes, reads = fitting, self._embedded(fitting, self._vectors(fitting))
            values = [wire.encode(read) for read in reads]
        done = iter(zip(values, self._place(reads), strict=True))
        outputs = [
            outcome if isinstance(outcome, Output) else self._written(*next(done), record)
            for record, outcome in zip(records, outcomes, strict=True)
        ]
        for read in reads:
            self._recent.remember(read)
        return outputs

    def _begun(self, records: Sequence[Record]) -> Embedding:
        outcomes = [_parsed(record) for record in records]
        return Embedding(outcomes, self._vectors(outcomes))

    def _vectors(self, outcomes: Sequence[Parsed | Output]) -> Waiting:
        return self._recent.begin(self.encoder, _articles_of(outcomes))

    def _embedded(self, outcomes: Sequence[Parsed | Output], vectors: Waiting) -> list[ReadArticle]:
        unembedded = [self._understood(one) for one in _articles_of(outcomes)]  # while the encoder is at work
        return [msgspec.structs.replace(r, vector=v) for r, v in zip(unembedded, vectors(), strict=True)]

    def _understood(self, one: Parsed) -> ReadArticle:
        identity = self.encoder.identity
        return understood(one.article, one.seen_at, b"", identity, self._rarity, self._tables, one.sketch)

    def _written(self, value: bytes, shard: int, record: Record) -> Output:
        headers = self._dates.headers
        return Output(ARTICLES_READ.name, value, str(shard), headers, record.timestamp_ms, shard)


def _articles_of(outcomes: Sequence[Parsed | Output]) -> list[Parsed]:
    return [outcome for outcome in outcomes if isinstance(outcome, Parsed)]


def too_large(value: bytes, record: Record) -> Output | None:
    """The dead letter of an article that is too large once it is read, as `value` has it."""
    if len(value) <= READ_BYTES:
        return None
    return dead_letter(record, f"understood, it takes {len(value)} bytes; the limit is {READ_BYTES}", "TooLarge")


def _parsed(record: Record) -> Parsed | Output:
    """The article of a record, or a dead letter."""
    try:
        article = identified(parse_article(record.value))
    except BadMessage as err:
        return dead_letter(record, str(err), "BadMessage")
    return Parsed(article, datetime.fromtimestamp(record.timestamp_ms / 1000, UTC), sketch(article.body))


def last_articles(log: Log, count: int) -> list[ReadArticle]:
    """The last `count` articles of `articles.read`, oldest first; the ticks among them do not count."""
    found: list[ReadArticle] = []
    start = log.end(ARTICLES_READ.name)
    while start > 0 and len(found) < count:
        start, stop = max(0, start - count), start
        found = [*_articles(log.replay(ARTICLES_READ.name, start, stop)), *found]
    return found[-count:]


def _articles(records: Iterable[Record]) -> Iterator[ReadArticle]:
    for record in records:
        with suppress(BadMessage):  # the cluster stage has dead-lettered it
            item = read_item(record.value)
            if isinstance(item, ReadArticle):
                yield item

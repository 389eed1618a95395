"""The embed stage: one record for each record, and no text embedded twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import wire
from schemas.article import Article
from schemas.read import ReadArticle, Tick
from schemas.upcast import read_item
from streams.copies import sketch
from streams.reading import understood
from tests.stories import HASHING, START, article, hours, rarity, record
from workers import embed
from workers.dates import Dates, LogDates, PublisherDates
from workers.embed import READ_BYTES, RECENT, EmbedStage, EncoderChanged, Parsed, RecentTexts
from workers.encoder import PACKAGED, Encoder, HashingEncoder
from workers.guard import StageBroken
from workers.log import LogLost, Output, Record
from workers.memory_log import MemoryLog

LONG = " ".join(f"word{i}" for i in range(120))


class Counting(Encoder):
    """The hashing encoder, which remembers what it was given; dies over texts with the word "poison"."""

    identity = HASHING.identity

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """See Encoder."""
        if any("poison" in text for text in texts):
            raise ZeroDivisionError("poison")
        self.seen.extend(texts)
        return HASHING.encode(texts)

    def begin(self, texts: Sequence[str]) -> Callable[[], list[bytes]]:
        """See Encoder. At work at once."""
        vectors = self.encode(texts)
        return lambda: vectors


def records(*articles: Article | bytes) -> list[Record]:
    """The articles as records of a topic, a second apart."""
    values = [wire.encode(a) if isinstance(a, Article) else a for a in articles]
    return [record(value, offset, offset * 1_000) for offset, value in enumerate(values)]


def read(output: Output) -> ReadArticle:
    """The article that a record of articles.read holds."""
    item = read_item(output.value)
    assert isinstance(item, ReadArticle)
    return item


def in_batches(stage: EmbedStage, batches: Sequence[Sequence[Record]]) -> list[Output]:
    """What the stage makes of batches, each committed before the next."""
    outputs = []
    for batch in batches:
        outputs += stage.handle(batch)
        stage.committed()
    return outputs


def test_an_article_is_read_with_the_time_at_which_the_log_took_it() -> None:
    """And that time stays the record's."""
    (output,) = EmbedStage(HASHING, rarity).handle([record(wire.encode(article("Ferry late")), 0, 1_930_000_000_123)])
    assert (output.topic, output.timestamp_ms) == ("articles.read", 1_930_000_000_123)
    assert round(read(output).seen_at.timestamp() * 1_000) == 1_930_000_000_123


@pytest.mark.parametrize("dates", [LogDates, PublisherDates])
def test_what_was_prefetched_is_what_is_handled(dates: type[Dates]) -> None:
    """No text is embedded twice for it, and what comes instead of it is read as ever."""
    batch = records(article(LONG, "A"), b"no json", article(f"{LONG} at last", "B"), article("Fog"))
    ahead, plain = EmbedStage(counting := Counting(), rarity, dates()), EmbedStage(HASHING, rarity, dates())
    ahead.prefetch(batch)
    assert counting.seen == [LONG, "Fog"]  # and a near copy of the first
    assert ahead.handle(batch) == plain.handle(batch)
    assert counting.seen == [LONG, "Fog"]
    ahead.prefetch(batch[:1])
    assert ahead.handle(batch[3:]) == plain.handle(batch[3:])
    assert ahead.handle(batch[:1]) == plain.handle(batch[:1])


def test_what_cannot_be_prefetched_is_blamed_where_it_is_handled() -> None:
    """Its neighbours are read."""
    batch = records(article("Ferry late"), article("poison"))
    stage = EmbedStage(Counting(), rarity)
    stage.prefetch(batch)
    assert [output.topic for output in stage.handle(batch)] == ["articles.read", "dead-letters"]


@pytest.mark.parametrize("ms", [-2_208_988_800_000, -1, 0, 1, 1_930_000_000_999, 4_102_358_399_001, 7_258_118_399_999])
def test_every_millisecond_from_1900_to_2200_is_kept(ms: int) -> None:
    """A time that rounds would move an article behind its neighbour."""
    (output,) = EmbedStage(HASHING, rarity).handle([record(wire.encode(article("Ferry late")), 0, ms)])
    seen = read(output).seen_at
    assert (seen.microsecond % 1_000, round(seen.timestamp() * 1_000)) == (0, ms)


def test_what_cannot_be_read_is_dead_lettered_in_its_place() -> None:
    """Each record gives one record; a bad one its own bytes, with the reason."""
    bad = b'{"title": 5}'
    outputs = EmbedStage(HASHING, rarity).handle(records(article("Ferry late"), bad, article("Dam bursts")))
    assert [output.topic for output in outputs] == ["articles.read", "dead-letters", "articles.read"]
    assert outputs[1].value == bad
    assert outputs[1].headers["reason"] == "title: Expected `str | null`, got `int`"


def test_an_absent_id_and_outlet_are_filled_in() -> None:
    """From the URL."""
    value = json.dumps({"title": "Ferry late", "url": "https://www.sorvik.example/a?utm_source=x"}).encode()
    (output,) = EmbedStage(HASHING, rarity).handle([record(value)])
    assert read(output).outlet == "sorvik.example"
    assert read(output).article_id


def test_a_near_copy_takes_over_the_vector_of_the_first() -> None:
    """In the same batch, in a later one, and as a copy of a copy."""
    encoder = Counting()
    stage = EmbedStage(encoder, rarity)
    first, second, third = (article(f"{LONG} {ending}", f"Outlet {ending}") for ending in ("one", "two", "three"))
    outputs = in_batches(stage, [records(first, second), records(third)])
    assert len(encoder.seen) == 1
    assert len({read(output).vector for output in outputs}) == 1


def test_an_unlike_text_and_a_short_one_are_embedded() -> None:
    """Two short notices are alike by chance."""
    encoder = Counting()
    EmbedStage(encoder, rarity).handle(
        records(article(LONG), article(LONG[::-1]), article("Ferry late"), article("Ferry late", "Other"))
    )
    assert len(encoder.seen) == 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), max_size=12), st.lists(st.integers(1, 5), max_size=12)
)
def test_the_cut_into_batches_changes_no_vector(texts: list[tuple[int, int]], sizes: list[int]) -> None:
    """Whether a near copy comes in the batch of the first or later."""
    several = [
        article(f"{n} " + " ".join(f"{n}word{i + shift}" for i in range(60)), id=f"{k}")
        for k, (n, shift) in enumerate(texts)
    ]
    whole = in_batches(EmbedStage(HASHING, rarity), [records(*several)])
    batches, rest = [], records(*several)
    for size in [*sizes, len(several) + 1]:
        batches.append(rest[:size])
        rest = rest[size:]
    assert in_batches(EmbedStage(HASHING, rarity), [b for b in batches if b]) == whole


def test_a_poison_text_changes_nothing_of_its_neighbours() -> None:
    """The batch is tried one by one, and a near copy finds the first all the same."""
    first, second = article(LONG, "A"), article(LONG + " two", "B")
    poison = article("poison")
    outputs = EmbedStage(Counting(), rarity).handle(records(first, poison, second))
    assert [output.topic for output in outputs] == ["articles.read", "dead-letters", "articles.read"]
    assert outputs[1].headers["reason"] == "ZeroDivisionError: poison"
    alone = in_batches(EmbedStage(Counting(), rarity), [[each] for each in records(first, poison, second)])
    assert [output.value for output in alone] == [output.value for output in outputs]
    assert read(outputs[0]).vector == read(outputs[2]).vector


class Broken(Encoder):
    """An encoder whose device is gone."""

    identity = HASHING.identity

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """See Encoder."""
        raise RuntimeError("the device is gone")


def test_an_encoder_that_embeds_nothing_ends_the_stage_and_loses_nothing() -> None:
    """No article is a dead letter for it, and the stage can say so before it is given one."""
    stage = EmbedStage(Broken(), rarity)
    with pytest.raises(StageBroken, match=r"plain text.*the device is gone"):
        stage.handle(records(article("Ferry late"), article("Dam bursts")))
    with pytest.raises(StageBroken):
        stage.prove()


def test_a_log_that_is_lost_while_an_article_is_placed_blames_no_article() -> None:
    def place(_reads: Sequence[ReadArticle]) -> list[int]:
        raise LogLost("the brokers are away")

    with pytest.raises(LogLost):
        EmbedStage(HASHING, rarity, place=place).handle(records(article("Ferry late"), article("Dam bursts")))


def test_each_try_of_a_batch_is_a_sign_of_life() -> None:
    """A batch that is tried one by one may take longer than a process that hangs is given."""
    beats: list[None] = []
    stage = EmbedStage(Counting(), rarity, beat=lambda: beats.append(None))
    stage.handle(records(article("Ferry late"), article("poison"), article("Dam bursts")))
    assert len(beats) == 4


def test_texts_are_forgotten_after_so_many() -> None:
    """The oldest first; the batch in which that happens does not matter."""
    encoder, recent = Counting(), RecentTexts()
    short, long = (Parsed(one, START, sketch(one.body)) for one in (article("short"), article(LONG)))
    (first, other) = (msgspec.structs.replace(taken(one), vector=b"first") for one in (long, short))
    recent.remember(first)
    for _ in range(RECENT - 1):
        recent.remember(other)
    assert recent.begin(encoder, [long])() == [b"first"]
    assert recent.begin(encoder, [short, long])()[1] != b"first"
    recent.remember(other)
    assert recent.begin(encoder, [long])() != [b"first"]


def taken(one: Parsed) -> ReadArticle:
    """What is read of an article."""
    return understood(one.article, one.seen_at, b"", HASHING.identity, rarity, sketch=one.sketch)


def test_a_text_below_another_title_is_embedded_anew() -> None:
    """Where an article was not found, pages show the same notice; a title that is edited leaves it the same text."""
    encoder = Counting()
    titles = ("Ferry adrift off Sorvik", "Two held after a fire in Callin", "Ferry is adrift off Sorvik")
    articles = [article(LONG, title=title) for title in titles]
    one, other, edited = (read(output).vector for output in EmbedStage(encoder, rarity).handle(records(*articles)))
    assert (len(encoder.seen), edited == one, other == one) == (2, True, False)
    assert [
        read(output).vector for output in in_batches(EmbedStage(encoder, rarity), [[r] for r in records(*articles)])
    ] == [one, other, edited]


def filled(*items: ReadArticle | Tick) -> MemoryLog:
    """A log whose articles.read holds these."""
    log = MemoryLog(lambda: 0)
    log.append([Output("articles.read", wire.encode(item)) for item in items])
    return log


def test_a_restart_remembers_what_it_had() -> None:
    """The same vectors as without it."""
    (output,) = EmbedStage(HASHING, rarity).handle(records(article(LONG)))
    encoder = Counting()
    stage = EmbedStage(encoder, rarity)
    stage.restore(filled(read(output)))
    (again,) = stage.handle(records(article(LONG + " two", "B")))
    assert encoder.seen == []
    assert read(again).vector == read(output).vector


def test_ticks_push_no_text_out_of_memory() -> None:
    """Neither while the stage lives nor when it is restored: a quiet year in the log forgets nothing."""
    (output,) = EmbedStage(HASHING, rarity).handle(records(article(LONG)))
    encoder = Counting()
    stage = EmbedStage(encoder, rarity)
    stage.restore(filled(read(output), *[Tick(hours(i)) for i in range(RECENT + 5)]))
    stage.handle(records(article(LONG + " two", "B")))
    assert encoder.seen == []


def test_a_log_of_another_encoder_is_refused() -> None:
    """With what to do about it."""
    (output,) = EmbedStage(HASHING, rarity).handle(records(article(LONG)))
    other = msgspec.structs.replace(read(output), encoder="st-other")
    with pytest.raises(EncoderChanged, match=r"written by encoder st-other, not by hashing-.*wirewatch reembed"):
        EmbedStage(HashingEncoder(), rarity).restore(filled(other))
    packaged = msgspec.structs.replace(read(output), encoder=PACKAGED)
    with pytest.raises(EncoderChanged, match=r"choose it again \(no --model, which takes the packaged one\)"):
        EmbedStage(HashingEncoder(), rarity).restore(filled(packaged))


def test_a_stage_restored_from_nothing_is_a_new_one() -> None:
    """An empty log is a log."""
    restored, batch = EmbedStage(HASHING, rarity), records(article(LONG), article("Fog"))
    restored.restore(MemoryLog(lambda: 0))
    assert restored.handle(batch) == EmbedStage(HASHING, rarity).handle(batch)


def test_an_article_of_nothing_but_tolls_is_a_dead_letter_and_its_neighbours_are_read() -> None:
    """Understood it takes several times its bytes, more than a broker takes."""
    tolls = " ".join(f"{number} died." for number in range(1_000, 9_000))
    flood, calm = article(tolls), article("Ferry late")
    first, second = EmbedStage(HASHING, rarity).handle(records(flood, calm))
    assert (first.topic, first.headers["error"]) == ("dead-letters", "TooLarge")
    assert str(READ_BYTES) in first.headers["reason"]
    assert read(second).article_id == calm.id


def test_what_is_too_large_lends_no_other_its_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the batches, and after a restart too: what is remembered are the records of articles.read."""
    tolls = [f"At least {number} people were killed in Sorvik." for number in range(1_000, 1_010)]
    both = records(
        article(f"{LONG} {' '.join(tolls)}", id="flood"), article(f"{LONG} {' '.join(tolls[1:])}", id="alike")
    )
    sizes = [len(output.value) for output in EmbedStage(HASHING, rarity).handle(both)]
    monkeypatch.setattr(embed, "READ_BYTES", sizes[1])
    together = EmbedStage(HASHING, rarity).handle(both)
    apart = in_batches(EmbedStage(HASHING, rarity), [both[:1], both[1:]])
    assert [output.topic for output in together] == ["dead-letters", "articles.read"]
    assert together == apart
    assert together[1] == EmbedStage(HASHING, rarity).handle(both[1:])[0]


def test_a_read_article_says_its_shard_and_who_dated_it() -> None:
    (output,) = EmbedStage(HASHING, rarity, PublisherDates()).handle(records(article("Ferry late")))
    assert (output.partition, output.key, output.headers) == (0, "0", {"dated": "published"})
    (output,) = EmbedStage(HASHING, rarity).handle(records(article("Ferry late")))
    assert output.headers == {}

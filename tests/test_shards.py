"""A stream that is cut into shards: read once, decided apart, in each shard as if there were no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import wire
from schemas.article import Article
from schemas.read import ReadArticle
from schemas.story import ArticleAttached, ArticleRevised, StoryOpened
from schemas.upcast import read_event, read_item
from streams.routing import Places
from tests.stories import HASHING, RESTLESS, Stream, article, rarity, record, steady
from workers.cluster import ClusterStage
from workers.embed import EmbedStage
from workers.log import Output, Record

LONG = " ".join(f"word{number}" for number in range(120))


def embedded(records: Sequence[Record], shards: int, batch: int = 64) -> list[Output]:
    """What an embed worker of so many shards makes of records."""
    stage = EmbedStage(HASHING, rarity, place=Places(shards, ("en",)).placed)
    outputs: list[Output] = []
    for start in range(0, len(records), batch):
        outputs += stage.handle(records[start : start + batch])
        stage.committed()
    return outputs


def raw(stream: Stream) -> list[Record]:
    """A stream's articles as records of the topic."""
    return [record(wire.encode(one), n, round(at.timestamp() * 1_000)) for n, (one, at) in enumerate(stream)]


def of_shard(outputs: Iterable[Output], shard: int) -> list[Record]:
    """The records of one partition of `articles.read`."""
    mine = [output for output in outputs if output.partition == shard]
    return [
        Record(output.topic, offset, output.timestamp_ms or 0, output.value, output.key, output.headers, shard)
        for offset, output in enumerate(mine)
    ]


def article_of(value: bytes) -> ReadArticle:
    """The article that a record of `articles.read` holds."""
    item = read_item(value)
    assert isinstance(item, ReadArticle)
    return item


@settings(max_examples=30, deadline=None)
@given(steady(), st.integers(1, 5))
def test_an_article_is_in_one_shard_with_all_its_revisions_however_batches_are_cut(stream: Stream, batch: int) -> None:
    outputs = embedded(raw(stream), 4, batch)
    assert outputs == embedded(raw(stream), 4)
    where: dict[str, set[int | None]] = {}
    for output in outputs:
        assert output.key == str(output.partition)
        where.setdefault(article_of(output.value).article_id, set()).add(output.partition)
    assert all(len(shards) == 1 for shards in where.values())


@settings(max_examples=30, deadline=None)
@given(steady())
def test_shards_share_no_story_and_no_id_and_hold_every_article_once(stream: Stream) -> None:
    outputs = embedded(raw(stream), 4)
    ids, stories, held = list[str](), list[set[str]](), list[tuple[str, str]]()
    for shard in range(4):
        written = ClusterStage(RESTLESS).handle(of_shard(outputs, shard))
        assert {output.partition for output in written} <= {shard}
        events = [read_event(output.value) for output in written if output.topic == "story-events"]
        ids += [event.id for event in events]
        stories.append({event.story_id for event in events})
        for event in events:
            if isinstance(event, StoryOpened | ArticleAttached | ArticleRevised):
                held.append((event.read.article_id, event.read.digest))
    assert len(ids) == len(set(ids))
    assert sum(map(len, stories)) == len(set[str]().union(*stories))
    reads = {(read.article_id, read.digest) for read in (article_of(output.value) for output in outputs)}
    assert set(held) == reads


@settings(max_examples=30, deadline=None)
@given(steady())
def test_one_shard_is_what_there_was_without_shards(stream: Stream) -> None:
    assert embedded(raw(stream), 1) == EmbedStage(HASHING, rarity).handle(raw(stream))


def test_a_near_copy_goes_to_the_shard_of_its_original() -> None:
    def told(*articles: Article) -> list[Record]:
        return [record(wire.encode(one), n, n * 1_000) for n, one in enumerate(articles)]

    copies = [article(f"{LONG} {ending}", f"Outlet {ending}") for ending in ("one", "two", "three", "four", "five")]
    assert len({output.partition for output in embedded(told(*copies), 16)}) == 1
    others = [article(f"{n} " + " ".join(f"{n}thing{i}" for i in range(60))) for n in range(40)]
    assert len({output.partition for output in embedded(told(*others), 16)}) > 8

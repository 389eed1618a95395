"""The laws of the wire form: what is written is read again, and what cannot be read is a BadMessage that says why."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import wire
from schemas.alert import Alert
from schemas.article import ARTICLE_BYTES, LIMITS, Article, parse_article, parse_time
from schemas.delivery import Delivery
from schemas.story import Why
from schemas.upcast import read_event, read_item
from schemas.wire import RECORD_BYTES, BadMessage
from tests.arbitrary import JSON, KINDS, values_of

every_topic = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
some = settings(max_examples=40)
"""A value of ours is large: what Hypothesis makes in a minute is better spent on many kinds than on one."""


@every_topic
@given(data=st.data())
@some
def test_a_value_comes_back_as_it_was_written(kind: Any, data: st.DataObject) -> None:
    value = data.draw(values_of(kind))
    assert wire.decode_trusted(wire.encode(value), kind) == value


@every_topic
@given(data=st.data())
@some
def test_the_same_value_is_written_as_the_same_bytes(kind: Any, data: st.DataObject) -> None:
    written = wire.encode(data.draw(values_of(kind)))
    assert wire.encode(wire.decode_trusted(written, kind)) == written


@given(st.builds(Article, **{name: st.text(max_size=9) for name in LIMITS if name != "published_at"}))
def test_an_article_once_read_is_read_again_as_it_is(article: Article) -> None:
    try:
        read = parse_article(wire.encode(article))
    except BadMessage:
        assert not article.title
        assert not article.body
        return
    assert parse_article(wire.encode(read)) == read


@every_topic
@given(data=st.data())
@some
def test_a_reader_ignores_fields_it_does_not_know(kind: Any, data: st.DataObject) -> None:
    value = data.draw(values_of(kind))
    record = json.loads(wire.encode(value)) | {"a field of tomorrow": data.draw(JSON)}
    assert wire.decode_trusted(json.dumps(record).encode(), kind) == value


def test_no_lone_surrogate_is_ever_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        wire.encode(Why(rule="\ud800"))


def test_no_nan_is_ever_written() -> None:
    for number in (float("nan"), float("inf"), float("-inf")):
        assert b'"score":null' in wire.encode(Why("rule", score=number))


DEEP = 100_000
NOT_JSON = {
    "nothing": b"",
    "spaces": b" \n",
    "a word": b"article",
    "cut off": b'{"title": "Ferry',
    "NaN": b'{"title": "a", "x": NaN}',
    "infinity": b'{"title": "a", "x": -Infinity}',
    "a byte order mark": b'\xef\xbb\xbf{"title": "a"}',
    "UTF-16": '{"title": "a"}'.encode("utf-16"),
    "trailing bytes": b'{"title": "a"} {"title": "b"}',
    "a trailing NUL": b'{"title": "a"}\x00',
    "a trailing comma": b'{"title": "a",}',
    "single quotes": b"{'title': 'a'}",
    "a comment": b'{"title": "a"} // b',
    "a bare control character": b'{"title": "a\nb"}',
    "a bare NUL": b'{"title": "a\x00b"}',
    "an unknown escape": rb'{"title": "\x41"}',
    "a leading zero": b'{"title": "a", "x": 007}',
    "deep arrays": b'{"title": "a", "x": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"x": ' * DEEP + b"1" + b"}" * DEEP,
    "a deep title": b'{"title": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "an escaped high surrogate": rb'{"title": "\ud800"}',
    "an escaped low surrogate": rb'{"title": "\udc00 and on"}',
    "escaped surrogates the wrong way round": rb'{"title": "\ude00\ud83d"}',
    "half of an escaped pair": rb'{"title": "\ud83d and \ude00"}',
    "an escaped surrogate in a name": rb'{"\ud800": 1, "title": "a"}',
    "an escaped surrogate in what is ignored": rb'{"title": "a", "x": "\ud800"}',
}
NOT_AN_ARTICLE = {
    "null": b"null",
    "a list": b'[{"title": "a"}]',
    "a string": b'"title"',
    "a number": b"1",
    "a raw surrogate": b'{"title": "\xed\xa0\x80"}',
    "an overlong NUL": b'{"title": "\xc0\x80"}',
    "Latin-1": b'{"title": "caf\xe9"}',
    "an endless integer": b'{"title": 1' + b"0" * DEEP + b"}",
    "a number beyond floats": b'{"title": 1e999}',
    "a number as title": b'{"title": 5}',
    "a truth as body": b'{"body": true}',
    "a list as body": b'{"body": ["a"]}',
    "an object as url": b'{"title": "a", "url": {}}',
    "another case": b'{"Title": "a"}',
    "a doubled title that ends wrong": b'{"title": "a", "title": 5}',
}
HOSTILE = NOT_JSON | NOT_AN_ARTICLE


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_article_is_a_bad_message_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadMessage) as caught:
        parse_article(data)
    assert str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (rb'{"title": "a\ud800b"}', "half of an escaped surrogate pair"),
        (rb'{"title": "\\\ud83d"}', "half of an escaped surrogate pair"),
        (rb'{"title": "\ud83d\ude00', "Input data was truncated"),
        (rb'{"title": "\\ud800', "Input data was truncated"),
        (b'{"title": "caf\xe9"}', "title: not UTF-8: byte 0xe9"),
    ],
)
def test_a_reason_is_the_true_one_in_our_own_words(data: bytes, said: str) -> None:
    with pytest.raises(BadMessage) as caught:
        parse_article(data)
    assert str(caught.value) == said


@pytest.mark.parametrize("data", NOT_JSON.values(), ids=NOT_JSON)
@pytest.mark.parametrize("kind", [object, *KINDS.values()], ids=["anything", *KINDS])
def test_what_is_no_json_is_a_bad_message_whatever_is_expected(data: bytes, kind: Any) -> None:
    with pytest.raises(BadMessage):
        wire.decode_trusted(data, kind)


NUMBERS = [b"1" + b"0" * DEEP, b"-1" + b"0" * DEEP, b"1" + b"0" * 400 + b".0", b"1e999", b"-1e999", b"NaN", b"Infinity"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:9].decode())
@pytest.mark.parametrize("kind", [int, float, int | float, object], ids=str)
def test_a_number_out_of_range_is_a_bad_message(number: bytes, kind: Any) -> None:
    with pytest.raises(BadMessage):
        wire.decode_trusted(number, kind)


def test_of_a_field_given_twice_the_last_counts() -> None:
    assert parse_article(b'{"title": "a", "title": "b", "\\u0074itle": "c"}').title == "c"
    assert parse_article(b'{"title": 5, "title": "a"}').title == "a"


def test_a_nul_and_a_pair_of_escapes_are_text_like_any_other() -> None:
    assert parse_article(rb'{"title": "a\u0000b", "body": "\ud83d\ude00"}') == Article(title="a\0b", body="\U0001f600")


def test_what_is_ignored_is_not_read() -> None:
    """A raw surrogate or a number without end does no harm in a field that nobody reads."""
    for ignored in (b'"\xed\xa0\x80"', b"1e999", b"1" + b"0" * DEEP):
        assert parse_article(b'{"title": "a", "x": ' + ignored + b"}") == Article(title="a")


readers = pytest.mark.parametrize("read", [parse_article, read_event, read_item, lambda d: wire.decode(d, Alert)])


@readers
@given(data=st.binary(max_size=99) | JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_value_or_a_bad_message(read: Any, data: bytes) -> None:
    with suppress(BadMessage):
        read(data)


@every_topic
@given(data=st.data())
@some
def test_a_damaged_record_is_a_value_or_a_bad_message(kind: Any, data: st.DataObject) -> None:
    record = bytearray(wire.encode(data.draw(values_of(kind))))
    for _ in range(data.draw(st.integers(1, 3))):
        record[data.draw(st.integers(0, len(record) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadMessage):
        wire.decode_trusted(bytes(record), kind)


def test_a_record_may_have_the_largest_size_and_no_byte_more() -> None:
    largest = b'{"title": "a"}'.ljust(ARTICLE_BYTES)
    assert parse_article(largest) == Article(title="a")
    with pytest.raises(BadMessage, match=f"{ARTICLE_BYTES + 1} bytes; the limit is {ARTICLE_BYTES}"):
        parse_article(largest + b" ")
    with pytest.raises(BadMessage, match=r"1900001 bytes; the limit is 1900000"):
        parse_article(b'{"title": "a"}'.ljust(RECORD_BYTES + 1), RECORD_BYTES)


@pytest.mark.parametrize("letter", ["a", "\u0436", "\U0001f642"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_every_legal_body_is_taken_in_whatever_way_it_is_written(letter: str, ascii_only: bool) -> None:
    body = letter * LIMITS["body"]
    assert parse_article(json.dumps({"body": body}, ensure_ascii=ascii_only).encode()).body == body


def test_our_own_records_may_be_larger_than_what_is_taken_from_outside() -> None:
    delivery = b'{"alert_id":"a","story_id":"s","target":"t","at":"2031-05-01T06:00:00Z","attempt":1,"outcome":"retry"}'
    assert isinstance(wire.decode_trusted(delivery.ljust(RECORD_BYTES + 1), Delivery), Delivery)


LENGTHS = {name: limit for name, limit in LIMITS.items() if name not in ("published_at", "body")}


@pytest.mark.parametrize(("name", "limit"), LENGTHS.items(), ids=LENGTHS)
@pytest.mark.parametrize("char", ["a", "é", "\U0001f600"], ids=ascii)
def test_a_text_may_have_the_largest_length_in_code_points_and_not_one_more(name: str, limit: int, char: str) -> None:
    article = {"title": "a", "body": "b", name: char * limit}
    assert getattr(parse_article(wire.encode(article)), name) == char * limit
    with pytest.raises(BadMessage) as caught:
        parse_article(wire.encode(article | {name: char * (limit + 1)}))
    assert caught.value.fields == {name: f"{limit + 1} characters; the limit is {limit}"}


def test_a_body_may_have_a_million_characters_and_not_one_more() -> None:
    assert len(parse_article(wire.encode({"body": "b" * 1_000_000})).body) == 1_000_000
    with pytest.raises(BadMessage) as caught:
        parse_article(wire.encode({"body": "b" * 1_000_001}))
    assert caught.value.fields == {"body": "1000001 characters; the limit is 1000000"}


DATES = [
    "1900-01-01T00:00:00Z",
    "2200-12-31T23:59:59Z",
    "2031-05-01 06:00:00.25+05:45",
    "2031-05-01t06:00:00z",
    f"2031-05-01T06:00:00.{'0' * 43}Z",
]
NO_DATES = {
    "1899-12-31T23:59:59Z": "year 1899 is outside 1900..2200",
    "2201-01-01T00:00:00Z": "year 2201 is outside 1900..2200",
    "2031-05-01T06:00:00": "not an RFC 3339 time with an offset",
    "2031-05-01": "not an RFC 3339 time with an offset",
    "2031-02-30T06:00:00Z": "not an RFC 3339 time with an offset",
    "2031-05-01T06:00:00+24:00": "not an RFC 3339 time with an offset",
    "Thu, 01 May 2031 06:00:00 GMT": "not an RFC 3339 time with an offset",
    "1935379200": "not an RFC 3339 time with an offset",
    "noon": "not an RFC 3339 time with an offset",
    " ": "not an RFC 3339 time with an offset",
    f"2031-05-01T06:00:00.{'0' * 44}Z": "65 characters; the limit is 64",
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_an_rfc_3339_time_with_an_offset(date: str) -> None:
    assert parse_article(wire.encode({"title": "a", "published_at": date})).published == parse_time(date)


@pytest.mark.parametrize(("date", "reason"), NO_DATES.items())
def test_any_other_date_is_refused_with_the_reason(date: str, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        parse_article(wire.encode({"title": "a", "published_at": date}))
    assert caught.value.fields == {"published_at": reason}


@given(st.sets(st.sampled_from(sorted(LIMITS)), min_size=1), st.sampled_from([5, True, [], {}, 1.5]))
def test_each_bad_field_is_named_and_no_other(bad: set[str], value: object) -> None:
    article = dict.fromkeys(LIMITS, "2031-05-01T06:00:00Z") | dict.fromkeys(bad, value)
    with pytest.raises(BadMessage) as caught:
        parse_article(wire.encode(article))
    assert caught.value.fields.keys() == bad
    for name in bad:
        assert f"{name}: Expected `str | null`" in str(caught.value)


@given(st.dictionaries(st.sampled_from(sorted(LIMITS)), st.sampled_from([None, ""])))
def test_null_empty_and_absent_are_the_same(empty: dict[str, str | None]) -> None:
    if "title" in empty and "body" in empty:
        del empty["body"]
    stated = {name: "a" for name in ("title", "body") if name not in empty}
    assert parse_article(wire.encode(stated | empty)) == parse_article(wire.encode(stated))


@pytest.mark.parametrize("article", [{}, {"title": ""}, {"title": None, "body": ""}, {"url": "https://a.example/"}])
def test_an_article_without_title_and_body_is_refused(article: dict[str, str | None]) -> None:
    with pytest.raises(BadMessage) as caught:
        parse_article(wire.encode(article))
    assert caught.value.fields == {"title": "title and body are both empty"}


@given(st.dictionaries(st.text(max_size=9).filter(lambda name: name not in LIMITS), JSON, max_size=3))
def test_unknown_fields_change_nothing(unknown: dict[str, Any]) -> None:
    article = {"id": "7", "title": "Ferry late", "outlet": "Harbour"}
    assert parse_article(json.dumps(article | unknown).encode()) == Article(**article)

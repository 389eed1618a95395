"""Laws of an article's identity."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import wire
from schemas.article import Article
from streams.identity import TRACKING_PARAMETERS, canonical_url, content_id, identified, registrable_domain

HOSTILE = (
    "http://[", "http://[::1", "http://a:99999/", "http://a:b/", "//", "http://", "http:///x", "javascript:alert(1)",
    "http://\udfff/", "http://a..b/", "http://.../", "http://" + "a." * 3000, "\0", "http://a\0b/", "http://user@:80/",
    "http://xn--/", "http://\u2100.example/", "HTTP://[v1.fe80::a+en1]/",
)  # fmt: skip

url_like = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(("http", "https", "HTTP", "ftp", "")),
    st.text(st.characters(categories=("L", "N", "P", "S", "Cs")), max_size=20),
    st.text(max_size=20),
    st.lists(st.sampled_from(("?", "&", "#", "utm_source=x", "id=1", "=", "fbclid", "%00")), max_size=8).map("".join),
)


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_still_has_an_identity(url: str) -> None:
    article = identified(Article(title="Ferry late", url=url))
    assert article.id
    assert article.outlet is None or article.outlet
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(st.one_of(st.text(st.characters(), max_size=60), url_like))
def test_any_text_for_a_url_gives_an_identity_and_never_raises(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    registrable_domain(url)
    assert len(identified(Article(title="x", url=url)).id) == 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Harbour.Example/a", "https://harbour.example/a"),
        ("https://harbour.example:443/a", "https://harbour.example/a"),
        ("http://harbour.example:80/a", "http://harbour.example/a"),
        ("https://harbour.example", "https://harbour.example/"),
        ("https://harbour.example/a#comments", "https://harbour.example/a"),
        ("https://harbour.example/a?", "https://harbour.example/a"),
        ("https://harbour.example/a?utm_campaign=x&page=2&gclid=y", "https://harbour.example/a?page=2"),
        (" https://harbour.example/a\n", "https://harbour.example/a"),
    ],
)
def test_two_spellings_of_one_page_have_one_canonical_url(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://harbour.example/a?id=1", "https://harbour.example/a?id=2"),
        ("https://harbour.example/a?ref=home", "https://harbour.example/a"),
        ("https://harbour.example/a?b=1&c=2", "https://harbour.example/a?c=2&b=1"),
        ("https://harbour.example/a/", "https://harbour.example/a"),
        ("https://harbour.example/A", "https://harbour.example/a"),
        ("https://harbour.example:8443/a", "https://harbour.example/a"),
        ("https://harbour.example/utm_source=x", "https://harbour.example/"),
    ],
)
def test_what_may_name_another_page_is_kept(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("name", sorted(TRACKING_PARAMETERS))
def test_every_listed_parameter_is_dropped_wherever_it_stands(name: str) -> None:
    page = "https://harbour.example/a?id=7"
    assert canonical_url(f"https://harbour.example/a?{name}=1&id=7&{name.upper()}=2") == page


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://news.harbour.example/a", "harbour.example"),
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://alice.blogspot.com/", "alice.blogspot.com"),
        ("https://co.uk/", None),
        ("https://localhost/", None),
        ("https://192.0.2.7/a", None),
        ("https://[2001:db8::1]/a", None),
        ("https://harbour.example./a", "harbour.example"),
        ("mailto:a@harbour.example", None),
        ("harbour.example/a", None),
    ],
)
def test_an_outlets_domain_is_the_one_that_somebody_registered(url: str, domain: str | None) -> None:
    assert registrable_domain(url) == domain


def test_what_is_given_is_kept() -> None:
    article = Article(id="mine", title="x", url="https://harbour.example/a", outlet="Harbour Post")
    assert identified(article) == article


def test_an_id_is_made_from_the_url_before_the_text() -> None:
    first = identified(Article(title="Ferry late", body="One.", url="https://harbour.example/a?utm_source=x"))
    rewritten = identified(Article(title="Ferry sunk", body="Two.", url="https://harbour.example/a"))
    assert first.id == rewritten.id == content_id("https://harbour.example/a")


def test_without_a_url_an_id_is_made_from_outlet_title_and_body() -> None:
    article = Article(title="Ferry late", body="One.", outlet="Harbour Post")
    assert identified(article).id == content_id("Harbour Post", "Ferry late", "One.")
    assert identified(Article(title="Ferry late", body="One.")).outlet is None
    others = (
        Article(title="Ferry late", body="One.", outlet="Hill Herald"),
        Article(title="Ferry", body="lateOne.", outlet="Harbour Post"),
    )
    assert identified(article).id not in {identified(other).id for other in others}


@given(
    st.builds(
        Article,
        id=st.sampled_from(("", "a")),
        title=st.text(max_size=5),
        body=st.text(max_size=5),
        url=st.none() | url_like,
        outlet=st.none() | st.text(max_size=5),
    )
)
def test_identifying_twice_is_identifying_once(article: Article) -> None:
    once = identified(article)
    assert identified(once) == once
    assert once.id


def test_an_identified_article_survives_the_wire() -> None:
    article = identified(Article(title="Ferry late", url="https://harbour.example/a"))
    assert wire.decode(wire.encode(article), Article) == article


@given(
    st.lists(st.text("a:1\0", max_size=4), min_size=2, max_size=3), st.lists(st.text("a:1\0", max_size=4), max_size=3)
)
def test_other_parts_are_another_id_also_with_nuls_in_them(one: list[str], other: list[str]) -> None:
    if len(one) == len(other) and one != other:
        assert content_id(*one) != content_id(*other)
    if not any("\0" in part for part in one):
        assert content_id(*one) == sha256("\0".join(one).encode()).hexdigest()[:32]


def test_two_splits_of_one_text_with_nuls_are_two_ids() -> None:
    assert content_id("a\0b", "c") != content_id("a", "b\0c")

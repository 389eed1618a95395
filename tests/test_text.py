"""Laws of titles and words."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text import SITE, headline

STATIONS = (
    ("Ferry adrift off Sorvik - WSRV 9 News, Weather & Sports - Sorvik, Quenland", "Ferry adrift off Sorvik"),
    ("Ferry adrift off Sorvik | KSOR-TV | Sorvik", "Ferry adrift off Sorvik"),
    ("Ferry adrift off Sorvik|Sorvik News, Weather|Sports", "Ferry adrift off Sorvik"),
    ("Ferry adrift - and late - FOX 9", "Ferry adrift - and late"),
    ("Ferry adrift - sorvikmail.com", "Ferry adrift"),
    ("Ferry adrift - Sorvik, Quenland", "Ferry adrift - Sorvik, Quenland"),
    ("WSRV 9 News - Ferry adrift", "WSRV 9 News - Ferry adrift"),
    ("Rail strike - what we know", "Rail strike - what we know"),
    ("NATO talks - WHO chief warns", "NATO talks - WHO chief warns"),
    ("Cup final - WNBA to follow suit", "Cup final - WNBA to follow suit"),
    ("Ferry adrift - WSRV Sorvik", "Ferry adrift"),
)

GREEDY = re.compile(SITE.pattern.removeprefix(r"(?<!\s)"))


@pytest.mark.parametrize(("title", "bare"), STATIONS)
def test_what_a_station_puts_behind_a_title_is_no_news(title: str, bare: str) -> None:
    """Neither its name nor its town; a second part that says something stays."""
    assert headline(title, None) == bare


def test_a_title_of_spaces_takes_no_time() -> None:
    """Ten thousand of them took most of a second: a title is a stranger's."""
    start = time.process_time()
    for title in (
        "a" + " " * 10_000 + "b",
        "a" + " \u2013" * 5_000,
        "UPDATE" + " " * 10_000 + "b",
        "a" + " |" * 9_000,
        "a - " + "W" * 9_000,
        "a - " + "9-" * 9_000,
    ):
        headline(title, None)
    assert time.process_time() - start < 0.2


@given(st.text("ab |-\u2013\u00bb\t", max_size=12))
def test_a_mark_between_title_and_site_is_found_where_it_stands(title: str) -> None:
    """Wherever the search begins in the spaces before it."""
    assert [m.span() for m in SITE.finditer(title.strip())] == [m.span() for m in GREEDY.finditer(title.strip())]

"""Laws of titles and words."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
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

GREEDY = re.compile(SITE.pattern.replace(r"(?<!\s)", ""))


@pytest.mark.parametrize(("title", "bare"), STATIONS)
def test_what_a_station_puts_behind_a_title_is_no_news(title: str, bare: str) -> None:
    """Neither its name nor its town; a second part that says something stays."""
    assert headline(title, None) == bare


@pytest.mark.parametrize(
    ("before", "repeated"),
    [("a", " "), ("a", " \u2013"), ("UPDATE", " "), ("a", " |"), ("a - ", "W"), ("a - ", "9-")],
)
def test_a_hostile_title_takes_no_time(before: str, repeated: str) -> None:
    """Looking back over ten thousand spaces took most of a second, so over a megabyte hours: the test is ended."""
    headline(before + repeated * (1_000_000 // len(repeated)) + "b", None)


@given(st.text("ab |-\u2013\u00bb\t", max_size=12))
@example("a - |a")
def test_a_mark_between_title_and_site_is_found_where_it_stands(title: str) -> None:
    """Wherever the search begins in the spaces before it."""
    assert [m.span() for m in SITE.finditer(title.strip())] == [m.span() for m in GREEDY.finditer(title.strip())]

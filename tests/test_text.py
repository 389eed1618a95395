"""Laws of titles and words."""

from __future__ import annotations

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from streams.text import SITE, headline

GREEDY = re.compile(SITE.pattern.removeprefix(r"(?<!\s)"))


def test_a_title_of_spaces_takes_no_time() -> None:
    """Ten thousand of them took most of a second: a title is a stranger's."""
    start = time.process_time()
    for title in ("a" + " " * 10_000 + "b", "a" + " \u2013" * 5_000, "UPDATE" + " " * 10_000 + "b"):
        headline(title, None)
    assert time.process_time() - start < 0.2


@given(st.text("ab |-\u2013\u00bb\t", max_size=12))
def test_a_mark_between_title_and_site_is_found_where_it_stands(title: str) -> None:
    """Wherever the search begins in the spaces before it."""
    assert [m.span() for m in SITE.finditer(title.strip())] == [m.span() for m in GREEDY.finditer(title.strip())]

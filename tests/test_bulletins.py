"""What the grammar reads where figures stand in lists: bulletins, situation reports, live pages."""

from __future__ import annotations

import pytest

from streams.facts.grammar import claims

Value = tuple[str, float | None, float | None]


def totals(body: str, title: str = "Situation report, Orsk valley") -> set[Value]:
    """What the article gives as the event's own."""
    return {(c.kind, c.lo, c.hi) for c in claims(title, body, "en") if c.scope == "event"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Fatalities: 17. Persons missing: 38. Injured: 112, of whom 9 gravely.",
         {("killed", 17, 17), ("missing", 38, 38), ("injured", 112, 112)}),
        ("As of 09:30: dead - 7, injured - 5, no contact - 39.",
         {("killed", 7, 7), ("injured", 5, 5), ("missing", 39, 39)}),
        ("Dead 21 (18 identified). Missing 0. Evacuated: 3,400.",
         {("killed", 21, 21), ("missing", 0, 0), ("evacuated", 3400, 3400)}),
        ("Number of victims: 8, of whom 2 minors. Persons rescued from rubble: 22.",
         {("killed", 8, 8), ("rescued", 22, 22)}),
        ("Dead: at least 12. Injured: none.", {("killed", 12, None), ("injured", 0, 0)}),
    ],
)  # fmt: skip
def test_a_figure_after_its_label_is_the_events_total(line: str, expected: set[Value]) -> None:
    """Whatever the title speaks of."""
    assert totals(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Helicopters: 6. Households without electricity: 21,000.",
        "Missing: 25 days of work, says the union.",
        "Dead: 10:40, by the clock of the church.",
        "Killed 3.5, said the sign.",
        "Injured: what we know.",
        "The dead - 2031 was a hard year.",
    ],
)
def test_a_label_of_something_else_is_no_toll(line: str) -> None:
    """Nor is a time, a share or a word after a label."""
    assert not {kind for kind, _, _ in totals(line)} & {"killed", "missing", "injured"}


def test_in_a_live_page_the_newest_entry_counts() -> None:
    """Older entries tell of stages; what they alone count still counts."""
    page = [
        "00:05 Our reporter is at the clinic.",
        "23:48 The death toll has gone up to 36, the fire service says.",
        "22:30 There are 29 dead, and 40 people are injured.",
        "21:30 At least 14 people killed.",
    ]
    assert totals("\n".join(page), "LIVE: fire at the Orsk mill") == {("killed", 36, 36), ("injured", 40, 40)}
    assert totals("\n".join(reversed(page)), "Fire at the Orsk mill: hour by hour") == {
        ("killed", 36, 36),
        ("injured", 40, 40),
    }


def test_the_correct_number_is_of_the_kind_that_was_spoken_of() -> None:
    """And takes the place of the wrong one."""
    body = (
        "In the report of 06:45 the number of fatalities was given as 41. This was an error. The correct number is 38."
    )
    assert totals(body, "Correction to the situation report, flood") == {("killed", 38, 38)}

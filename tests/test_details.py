"""Ages, streets and days: what tells two events of one kind apart. The news is invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.details import OLDEST, details, since_1970

WEDNESDAY = date(2031, 3, 12)


def days(text: str, seen_on: date = WEDNESDAY) -> list[date]:
    """The days that a text names, as dates."""
    return [date.fromordinal(date(1970, 1, 1).toordinal() + day) for day in details("", text, seen_on).days]


@pytest.mark.parametrize(
    "text",
    [
        "a 53-year-old captain",
        "Ana Brandt, 53, was hurt",
        "Ana Brandt (53)",
        "a woman aged 53",
        "at the age of 53, she",
        "Rescuers found Brandt, 53.",
        "she is 53 years old",
    ],
)
def test_an_age_is_read_in_every_form_that_news_has(text: str) -> None:
    assert details("", text, WEDNESDAY).ages == (53,)


@pytest.mark.parametrize("text", ["53 people", "route 53", "1,253 homes, 4,012 cars", "a 300-year-old oak", "No. 53"])
def test_a_number_that_is_no_age_is_none(text: str) -> None:
    assert details("", text, WEDNESDAY).ages == ()


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("in Quarry Street", "quarry"),
        ("the 400 block of N. Quarry St. before dawn", "quarry"),
        ("at Old Mill Road and the quay", "old mill"),
        ("on West 14th Avenue", "14th"),
    ],
)
def test_a_street_is_known_by_its_name_without_its_kind(text: str, street: str) -> None:
    assert details("", text, WEDNESDAY).streets == (street,)


@pytest.mark.parametrize("text", ["the street was closed", "on the road to Hask", "Street vendors left"])
def test_a_street_without_a_name_is_none(text: str) -> None:
    assert details("", text, WEDNESDAY).streets == ()


def test_a_weekday_is_the_last_one_that_passed() -> None:
    """Today where it is today's."""
    assert days("The dam burst on Monday.") == [date(2031, 3, 10)]
    assert days("The dam burst on Wednesday.") == [WEDNESDAY]
    assert days("The dam burst on Thursday.") == [date(2031, 3, 6)]


def test_a_date_without_a_year_is_the_last_one_that_passed() -> None:
    assert days("It burst on March 4.") == [date(2031, 3, 4)]
    assert days("It burst on 4 March 2031.") == [date(2031, 3, 4)]
    assert days("It burst on Dec. 30.") == [date(2030, 12, 30)]


def test_a_day_that_no_year_has_is_none() -> None:
    assert days("on February 30") == []
    assert days("on Feb. 29", date(2031, 3, 12)) == []
    assert days("on Feb. 29", date(2029, 1, 12)) == [date(2028, 2, 29)]


def test_a_time_of_day_is_no_date() -> None:
    assert days("The ferry may 11:30 leave; in May 6 p.m. is late.") == []


@given(st.text(max_size=300), st.text(max_size=300), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_any_text_has_details_in_order(title: str, body: str, seen_on: date) -> None:
    found = details(title, body, seen_on)
    assert list(found.ages) == sorted(set(found.ages))
    assert list(found.streets) == sorted(set(found.streets))
    assert list(found.days) == sorted(set(found.days))
    assert all(0 < age < OLDEST for age in found.ages)
    assert all(day <= since_1970(seen_on) for day in found.days)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("They met on March 4, 2031.", date(2031, 3, 4)),
        ("They met on 4 March 2031.", date(2031, 3, 4)),
        ("They met on March 6, 2030.", date(2030, 3, 6)),
        ("Since the attack of March 4, 2019.", None),
        ("Since the attack of 4 March 2019.", None),
        ("It will be held on March 19, 2031.", None),
    ],
)
def test_a_day_of_a_named_year_is_of_that_year(text: str, day: date | None) -> None:
    """And background where that is long ago."""
    assert details("", text, WEDNESDAY).days == (() if day is None else (since_1970(day),))


@pytest.mark.parametrize("repeated", ["A-", "A", "Ab ", "1", ", 1", "May "])
def test_hostile_texts_are_read_in_a_moment(repeated: str) -> None:
    """No expression looks back over what it has read: that would take hours, and the test's time would be up."""
    text = repeated * (1_000_000 // len(repeated))
    details(text, text, WEDNESDAY)

"""Laws of the injured who die: reports in, what a story is told to have of dead and hurt."""

from __future__ import annotations

import pytest

from schemas.claim import Claim
from streams.live import LiveStories
from tests.stories import POLICY, article, claim, hours, read, run

SCENE = " The shots fell outside the Tern bakery in Sorvik, Captain Ana Brandt said; a grey van left for Callin."


def toll(*reports: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    """What a story has of (killed, hurt) after reports of (killed, hurt), of which either may be untold."""
    live = LiveStories()
    reads = []
    for number, report in enumerate(reports):
        told = dict(zip(("killed", "injured"), report, strict=True))
        words = {kind: f"{kind} were {count:.0f}" for kind, count in told.items() if count is not None}
        text = article(", ".join(words.values()) + f" in report {number}." + SCENE, f"Outlet {number}", "", f"{number}")
        claims: list[Claim] = [claim(text, words[kind], told[kind], told[kind], kind=kind) for kind in words]
        reads.append(read(text, hours(number), claims))
    run(reads, POLICY, live)
    (story,) = live.stories.values()
    values = [story.ledger.current.get((kind, "event")) for kind in ("killed", "injured")]
    return (values[0].lo if values[0] else None, values[1].lo if values[1] else None)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([(None, 1), (1, None)], (1, 0)),
        ([(None, 2), (1, None)], (1, 2)),
        ([(1, None), (None, 1)], (1, None)),
        ([(1, None), (None, 3)], (1, 3)),
        ([(None, 5), (1, 4)], (1, 4)),
        ([(1, 4), (2, 3)], (2, 3)),
        ([(1, 4), (2, 2)], (2, 4)),
        ([(1, 1), (1, None)], (1, 1)),
    ],
)
def test_those_who_die_leave_the_injured(
    reports: list[tuple[float | None, float | None]], expected: tuple[float | None, float | None]
) -> None:
    assert toll(*reports) == expected

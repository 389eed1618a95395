"""What is a reader told of a toll, and what would an editor have wanted? Thirty invented stories, article by article.

    python -m benchmarks.timelines [--story NAME] [--errors]

Prints JSON, and rows for benchmarks/README.md. `--story` shows the wanted and the given alerts of a story side by side,
with the quotes and the rule that fired; `--errors` shows the articles alone whose alerts are wrong or missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from benchmarks.machine import said
from benchmarks.timelines.played import Line, Told, kinds, played, wanted
from benchmarks.timelines.scores import Interval, Scored, Wanted, only, scored
from schemas.story import FactValue

COLUMNS = ("alerts", "wanted", "given", "precision", "recall", "repeated")
TYPES = ("fact_changed", "fact_corrected", "fact_disputed", "fact_settled")


def figures(found: Scored) -> dict[str, Any]:
    """What the table shows."""
    return {
        "wanted": len(found.right) + len(found.missed),
        "given": len(found.right) + len(found.wrong),
        "precision": round(found.precision, 4),
        "recall": round(found.recall, 4),
        "repeated": len(found.repeated),
    }


def interval(value: Interval) -> str:
    """An interval as `9..14`, a bound that is not there as a dot.

    >>> interval((9, None)), interval((9, 9))
    ('9...', '9')
    """
    low, high = ("." if bound is None else str(bound) for bound in value)
    return low if low == high else f"{low}..{high}"


def shown(line: Line, found: Scored) -> Iterator[str]:
    """An article, and each alert that it should have made or made."""
    story = [w for w, _ in found.right if w.line == line.number] + [w for w in found.missed if w.line == line.number]
    yield f"\n{line.number:>2} {line.read.article_id} | {line.read.outlet} | {line.read.title}"
    for told in line.told:
        yield f"   {_mark(told, found):<8} {_said(told)}"
        yield from (f"            {value}" for value in _sides(told))
    for one in story:
        if one in found.missed:
            yield f"   MISSED   {one.type} {one.kind} {interval((one.lo, one.hi))}{_between(one)}"
    yield from (f"   silent   {words}" for words in line.suppressed)


def _mark(told: Told, found: Scored) -> str:
    if told.given in found.repeated:
        return "REPEATED"
    return "WRONG" if told.given in found.wrong else "allowed" if told.given in found.allowed else "right"


def _said(told: Told) -> str:
    given, rule = told.given, told.alert.why.rule
    return f"{given.type} {given.kind} {interval(given.old) if given.old else '-'} > {interval(given.new)} ({rule})"


def _sides(told: Told) -> Iterator[str]:
    for name, value in (("old", told.fact.old), ("new", told.fact.new)):
        if isinstance(value, FactValue):
            yield f"{name}: {value.article_id} {value.attribution or ''} | {value.quote}"


def _between(one: Wanted) -> str:
    return f" between {' and '.join(interval(side) for side in one.sides)}" if one.sides else ""


def read_as(line: Line, labelled: list[str]) -> Iterator[str]:
    """The text of an article, and what the grammar read in it."""
    yield f"   text     {line.body}"
    for claim in line.read.claims:
        if claim.kind in labelled:
            yield f"   claim    {claim.kind} {interval((claim.lo, claim.hi))} {claim.scope}: {claim.quote}"


def has_error(line: Line, found: Scored) -> bool:
    """Is an alert of the article wrong or missed?"""
    lines = {given.line for given in found.wrong} | {one.line for one in found.missed}
    return line.number in lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.timelines", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    labelled = kinds()
    parser.add_argument("--story", choices=sorted(labelled), help="show the alerts of one story, and score it alone")
    parser.add_argument("--errors", action="store_true", help="show every article whose alerts are wrong or missed")
    options = parser.parse_args()
    stories = {name: played(name, labelled[name]) for name in ([options.story] if options.story else labelled)}
    given = [told.given for lines in stories.values() for line in lines for told in line.told]
    found = scored(wanted(set(stories)), given)
    for name, lines in stories.items():
        own = scored(wanted({name}), [told.given for line in lines for told in line.told])
        for line in lines:
            if options.story or (options.errors and has_error(line, own)):
                print("\n".join(shown(line, own)))
            if options.errors and has_error(line, own):
                print("\n".join(read_as(line, labelled[name])))
    of_kinds = sorted({kind for name in stories for kind in labelled[name]})
    table = {"all": figures(found)} | {name: figures(only(found, name)) for name in (*of_kinds, *TYPES)}
    said({"timelines": table}, COLUMNS, [(name, *values.values()) for name, values in table.items()])


if __name__ == "__main__":
    main()

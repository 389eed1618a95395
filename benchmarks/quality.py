"""How good are the stories? Every labelled set, streamed through the code that runs live.

    python -m benchmarks.quality DATA_DIR VECTORS_DIR [--modes shipped folds left-out] [--sets NAME ...] [--errors N]

shipped    the policy as it is: its weights have seen these sets
incident   the same at the other two granularities (`shipped` is "event"): see GRANULARITIES of streams/policy.py
saga
folds      five folds of stories: fitted without a fold's stories, the whole set streamed, the fold's stories scored
left-out   fitted without any article of the scored set: what a user with other news gets

The last two are for the sets that are fitted to. DATA_DIR holds the labelled sets (`*-dev.jsonl.gz`); VECTORS_DIR keeps
the vectors between runs. Prints JSON, and rows
for benchmarks/README.md. `--errors N` shows the N worst stories of each set as shipped: where each of their articles
went, and why. `folds` and `left-out` need scikit-learn, see benchmarks/train_linker.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from benchmarks.machine import said
from benchmarks.scores import Placed, figures, placed
from benchmarks.sets import FOLDS, SETS, TITLES, LabelledSet, fold_of, read_set
from schemas.read import ReadArticle
from schemas.story import ArticleAttached, StoriesMerged, StoryEvent, StoryOpened, Why
from streams.identity import current_id
from streams.live import LiveStories, evolve
from streams.policy import GRANULARITIES, Granularity, Policy
from streams.step import in_time, prepare, step
from workers.cli.terminal import progress, shown
from workers.encoder import open_encoder
from workers.replay import BATCH, StoredVectors

if TYPE_CHECKING:
    from benchmarks.train_linker import Pairs

SHIPPED, FOLDED, LEFT_OUT = "shipped", "folds", "left-out"
CUT: dict[str, Granularity] = {SHIPPED: "event", "incident": "incident", "saga": "saga"}
MODES = (*CUT, FOLDED, LEFT_OUT)
COLUMNS = ("set", "mode", "B-cubed P", "R", "F1", "95 %", "F1 first", "pair F1", "clusters / gold", "split", "mixed")
Tell = Callable[[int, int], None]


class Streamed(Struct):
    """The cluster of each article at its arrival, where it was moved to and where merged clusters went, and why each
    article was placed so.
    """

    first: dict[str, str] = {}
    moved: dict[str, str] = {}
    merged: dict[str, str] = {}
    why: dict[str, Why] = {}

    def note(self, event: StoryEvent) -> None:
        """An event was decided."""
        if isinstance(event, StoryOpened | ArticleAttached):
            if self.first.setdefault(event.read.article_id, event.story_id) != event.story_id:
                self.moved[event.read.article_id] = event.story_id
            self.why[event.read.article_id] = event.why
        elif isinstance(event, StoriesMerged):
            gone, story = (current_id(self.merged, one) for one in (event.other_story, event.story_id))
            if gone != story:  # two shards may have told of the same one
                self.merged[gone] = story

    def final(self) -> dict[str, str]:
        """The cluster of each article after all moves and merges."""
        return {
            article_id: current_id(self.merged, cluster) for article_id, cluster in (self.first | self.moved).items()
        }


def streamed(reads: list[ReadArticle], policy: Policy, tell: Tell) -> Streamed:
    """Every article through `step` and `evolve`."""
    live, result = LiveStories(), Streamed()
    for start in range(0, len(reads), BATCH):
        batch = reads[start : start + BATCH]
        prepare(live, batch)
        for read in batch:
            for item in in_time(live, read, policy):
                for event in step(live, item, policy):
                    evolve(live, event)
                    result.note(event)
        tell(min(start + BATCH, len(reads)), len(reads))
    return result


def scored(labelled: LabelledSet, policy: Policy, what: str) -> tuple[dict[str, Placed], Streamed]:
    """How the articles of a set are placed by a policy."""
    with progress(what) as tell:
        result = streamed(labelled.reads, policy, tell)
    return placed(labelled.story, result.first, result.final()), result


def by_mode(pairs: Mapping[str, Pairs], labelled: LabelledSet, mode: str) -> list[Placed]:
    """The scored articles of a set in a mode; `pairs` of all sets, by name, for the modes that fit."""
    from benchmarks.train_linker import fitted

    if mode in CUT:
        policy = msgspec.structs.replace(Policy(), **GRANULARITIES[CUT[mode]])
        return list(scored(labelled, policy, f"{labelled.name}, {mode}")[0].values())
    if mode == LEFT_OUT:
        policy = fitted({name: of_set for name, of_set in pairs.items() if name != labelled.name})
        return list(scored(labelled, policy, f"{labelled.name}, left out")[0].values())
    found: list[Placed] = []
    for fold in range(FOLDS):
        policy = fitted({name: of_set.without(fold) for name, of_set in pairs.items()})
        all_of_it, _ = scored(labelled, policy, f"{labelled.name}, fold {fold + 1} of {FOLDS}")
        found += [one for one in all_of_it.values() if fold_of(one.story) == fold]
    return found


def _pairs(sets: list[LabelledSet]) -> dict[str, Pairs]:
    from benchmarks import train_linker

    return {one.name: train_linker.pairs(one, Policy()) for one in sets}


def errors(labelled: LabelledSet, most: int) -> Iterator[str]:
    """The stories that lose most, by articles times what is missing, and where each of their articles went."""
    found, result = scored(labelled, Policy(), f"{labelled.name}, errors")
    final, reads = result.final(), {read.article_id: read for read in labelled.reads}
    lost: dict[str, float] = {}
    for one in found.values():
        lost[one.story] = lost.get(one.story, 0.0) + 2 - one.precision - one.recall
    for story in sorted(lost, key=lambda name: (-lost[name], name))[:most]:
        yield f"\n{labelled.name} {story}: lost {lost[story]:.2f}"
        clusters = {final[i] for i, name in labelled.story.items() if name == story}
        for read in labelled.reads:
            if final[read.article_id] in clusters:
                mark = " " if labelled.story.get(read.article_id) == story else "x"
                yield f"  {mark} {final[read.article_id][:6]} {_line(reads[read.article_id], result)}"


def _line(read: ReadArticle, result: Streamed) -> str:
    why = result.why[read.article_id]
    evidence = ", ".join(f"{key} {str(value)[:8]}" for key, value in why.evidence.items())
    return f"{read.seen_at:%Y-%m-%d} {read.article_id[:12]} {shown(read.headline)[:70]} | {why.score:.2f} {evidence}"


def row(name: str, mode: str, found: dict[str, Any]) -> tuple[object, ...]:
    """A row of COLUMNS."""
    precision, recall, f1 = (f"{found[key]:.3f}" for key in ("b3_precision", "b3_recall", "b3_f1"))
    interval = f"{found['low']:.3f} to {found['high']:.3f}"
    first, pairs = f"{found['b3_f1_first']:.3f}", f"{found['pair_f1']:.3f}"
    clusters = f"{found['clusters']} / {found['stories']}"
    return name, mode, precision, recall, f1, interval, first, pairs, clusters, found["split"], found["mixed"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="directory of the labelled sets")
    parser.add_argument("vectors", type=Path, help="where vectors are kept between runs")
    parser.add_argument("--modes", nargs="*", choices=MODES, default=MODES)
    parser.add_argument("--sets", nargs="*", default=(*SETS, TITLES), help="the sets that are scored")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the N worst stories of each set")
    options = parser.parse_args()
    encoder = StoredVectors(open_encoder(None), options.vectors)
    fits = bool(set(options.modes) - set(CUT))
    needed = dict.fromkeys((*options.sets, *(SETS if fits else ())))
    read = {}
    for name in needed:
        with progress(f"{name}, reading") as tell:
            read[name] = read_set(options.data, name, encoder, tell)
    pairs = _pairs([read[name] for name in SETS]) if fits else {}
    asked = [(m, s) for m in options.modes for s in options.sets if m in CUT or s in SETS]
    found = {(m, s): figures(by_mode(pairs, read[s], m)) for m, s in asked}
    for name in options.sets if options.errors else ():
        print("\n".join(errors(read[name], options.errors)))
    result = {mode: {s: found[m, s] for m, s in asked if m == mode} for mode in options.modes}
    said({"quality": result}, COLUMNS, [row(s, m, found[m, s]) for m, s in asked])


if __name__ == "__main__":
    main()

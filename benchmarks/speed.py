"""How fast is it? The bare encoder against the whole path, the cluster step alone, recovery, room.

    python -m benchmarks.speed [--rounds 5] [--texts 128] [--stories 1000 10000 100000]

Everything is generated from seeds (`benchmarks/invented.py`, `benchmarks/invented_reads.py`). What is compared is
measured in turns in one process, and a ratio is the median of the ratios of the rounds: other programs on the machine
slow both sides alike. Prints JSON, and rows for benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from benchmarks import speed_cluster, speed_path
from benchmarks.invented import Newsroom
from benchmarks.machine import said
from workers.cli.terminal import progress
from workers.encoder import TransformerEncoder, default_model

PER_STORY = 3
SIZES = (1_000, 10_000, 100_000)
MOST_ARTICLES = 100_000
"""Beyond so many live articles a story has one: the index is what is measured, and it holds articles."""
BARS = {"whole": 0.85, "whole_copies": 1.3, "multiple": 25, "recovery_s": 5}


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often what is compared is measured in turns")
    parser.add_argument("--texts", type=int, default=128, help="articles a round of the whole path (0: leave it out)")
    parser.add_argument("--stories", type=int, nargs="*", default=SIZES, help="live stories of the cluster step")
    parser.add_argument("--model", default=None, help="a sentence-transformers model (default: the packaged one)")
    parser.add_argument("--home", type=Path, help="where on the disk to write logs (default: the temporary directory)")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = arguments()
    os.environ["HF_HUB_OFFLINE"] = "1"
    model = options.model or default_model()
    result: dict[str, Any] = {}
    rows: list[tuple[object, ...]] = []
    if options.texts:
        result["path"] = path(options, model)
        rows += path_rows(result["path"])
    result["cluster"] = [cluster(options, model, stories) for stories in options.stories]
    for scale in result["cluster"]:
        rows += cluster_rows(scale)
    said(result, ("what", "measured", "bar"), rows)


def path(options: argparse.Namespace, model: str) -> dict[str, Any]:
    """The encoder, bare and ours, and the whole path, with the machine's own threads."""
    import torch

    bare, encoder = speed_path.bare_encoder(model), TransformerEncoder(model)
    warm = speed_path.texts_of(list(Newsroom(999).articles(32)))
    bare.encode(warm)
    encoder.encode(warm)
    tokens = [len(ids) for ids in bare.tokenizer(warm, truncation=True, max_length=bare.max_seq_length)["input_ids"]]
    with progress("whole path") as tell:
        found = list(speed_path.rounds(bare, encoder, options.texts, options.rounds, options.home, tell))
    rounds, sizes = [r for r, _ in found], [size for _, size in found]
    return {
        "articles_a_round": options.texts,
        "copied": speed_path.COPIED,
        "tokens_a_text": sum(tokens) / len(tokens),
        "threads": torch.get_num_threads(),
        "device": str(bare.device),
        "per_s": speed_path.medians(rounds),
        "ratio_to_bare": speed_path.ratios(rounds),
        "log_bytes_an_article": round(sum(s.log_bytes for s in sizes) / sum(s.articles for s in sizes)),
        "log_bytes_a_story": round(sum(s.log_bytes for s in sizes) / sum(s.stories for s in sizes)),
        "rounds": to_builtins(rounds),
    }


def cluster(options: argparse.Namespace, model: str, stories: int) -> dict[str, float]:
    """The cluster step alone on one core, beside the encoder on one core."""
    per_story = PER_STORY if stories * PER_STORY <= MOST_ARTICLES else 1
    with speed_cluster.one_core(), progress(f"{stories} stories") as tell:
        encoder = TransformerEncoder(model)
        encoder.encode(["warm"])
        found = speed_cluster.measured(stories, per_story, encoder, options.rounds, options.home, tell)
    return found.summary()


def path_rows(found: dict[str, Any]) -> list[tuple[object, ...]]:
    """Rows of the README's table."""
    ratio, per_s = found["ratio_to_bare"], found["per_s"]
    return [
        ("bare encoder, articles/s", per_s["bare"], ""),
        ("our encoder / bare", ratio["ours"], ""),
        ("whole path, fsync, no copies / bare", ratio["whole"], f">= {BARS['whole']}"),
        ("whole path, fsync, 40 % near copies / bare", ratio["whole_copies"], f">= {BARS['whole_copies']}"),
        ("log, kB an article", round(found["log_bytes_an_article"] / 1000, 1), ""),
        ("log, kB a story", round(found["log_bytes_a_story"] / 1000, 1), ""),
    ]


def cluster_rows(found: dict[str, float]) -> list[tuple[object, ...]]:
    """Rows of the README's table."""
    at = f"{found['stories']:,} live stories of {found['articles'] / found['stories']:.0f}"
    held = found["stories"] == 10_000
    return [
        (f"cluster step, one core, {at}: articles/s", found["articles_per_s"], ""),
        (
            f"- times the encoder on one core ({found['encoder_per_s']}/s)",
            found["multiple"],
            f">= {BARS['multiple']}" * held,
        ),
        ("- an article alone: median and p99, ms", f"{found['median_ms']}, {found['p99_ms']}", ""),
        ("- recovery without a snapshot (fold of story-events), s", found["recovery_s"], ""),
        ("- recovery by snapshot, as `run` starts, s", found["snapshot_recovery_s"], f"<= {BARS['recovery_s']}"),
        ("- a snapshot: the stage stands still for, s", found["snapshot_taken_s"], ""),
        ("- snapshot on disk, kB a story", round(found["snapshot_bytes_a_story"] / 1000, 1), ""),
        ("- story-events on disk, kB a story", round(found["log_bytes_a_story"] / 1000, 1), ""),
        ("- memory, kB a live story", round(found["memory_bytes_a_story"] / 1000, 1), ""),
    ]


if __name__ == "__main__":
    main()

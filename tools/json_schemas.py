"""Write `schemas/json`, the JSON Schemas of the topics, or say which files are not what the types make of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from schemas.json_schemas import generated

COMMAND = "python -m tools.json_schemas --write"
DIRECTORY = Path(__file__).parents[1] / "schemas" / "json"


def stale(directory: Path) -> list[str]:
    """The files of `directory` that are not as they should be: changed, missing or of no topic."""
    wanted = generated()
    found = {path.name: path.read_bytes() for path in directory.glob("*.json")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def write(directory: Path) -> list[str]:
    """Make the files of `directory` what they should be; returns those that were not."""
    changed = stale(directory)
    wanted = generated()
    directory.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in wanted:
            (directory / name).write_bytes(wanted[name])
        else:
            (directory / name).unlink()
    return changed


def main(arguments: list[str]) -> int:
    """Name the files that are not as they should be; with --write make them so."""
    parser = argparse.ArgumentParser(prog="python -m tools.json_schemas", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the files that are not as they should be")
    writes = parser.parse_args(arguments).write
    found = write(DIRECTORY) if writes else stale(DIRECTORY)
    sys.stdout.writelines(f"{name}\n" for name in found)
    return 1 if found and not writes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Write `schemas/asyncapi.json`, the AsyncAPI document of the topics: `python -m tools.asyncapi`."""

from __future__ import annotations

from pathlib import Path

from schemas.asyncapi import written

FILE = Path(__file__).parents[1] / "schemas" / "asyncapi.json"

if __name__ == "__main__":
    FILE.write_bytes(written())

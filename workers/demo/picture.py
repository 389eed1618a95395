"""A frame as a picture for the README."""

from __future__ import annotations

import io
import re

from rich.console import Console

from workers.demo.board import Scene
from workers.demo.frame import TITLE, Frame

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def svg(scene: Scene, columns: int, lines: int) -> str:
    """The scene as SVG, the same bytes for the same scene; it asks no other server for a font."""
    console = Console(
        record=True, width=columns, height=lines, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Frame(scene))
    return _FONT_FACE.sub("", console.export_svg(title=TITLE, unique_id="demo"))

"""The picture of the demo: the telling parts of what it has shown, as an SVG file."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo.screen import console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FONT = "ui-monospace, Menlo, Consolas, monospace"


@contextmanager
def in_the_picture() -> Iterator[None]:
    """Let what is shown now be part of the picture."""
    console.record = True
    try:
        yield
    finally:
        console.record = False


def save_picture(path: Path, title: str) -> None:
    """Write the picture. It shows fonts of the reader's machine and loads none from elsewhere."""
    drawn = console.export_svg(title=title, unique_id="demo")
    without_fonts = re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    path.write_text(re.sub(r"Fira Code, monospace", FONT, without_fonts), "utf-8")

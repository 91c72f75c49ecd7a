"""The picture of the demo: a file that shows the demo of today and loads nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from demo.charts import duration
from demo.picture import in_the_picture, save_picture
from demo.screen import busy, console
from local.meltano import ROOT
from local.settings import CLIENT_SECRET

PICTURE = ROOT / "docs" / "demo.svg"
MAXIMUM = 150_000
HEADING = re.compile(r'heading\((\d), "(.*?)"\)')


def shown(path: Path) -> str:
    """Return the text of a picture. Each space in it is one that does not break."""
    texts = [element.text or "" for element in ElementTree.parse(path).iter() if element.text]
    return "".join(texts).replace("\u00a0", " ")


def test_it_shows_two_steps_of_the_demo() -> None:
    text = shown(PICTURE)
    code = ROOT.joinpath("demo", "__main__.py").read_text("utf-8")
    steps = dict(HEADING.findall(code))
    for number in ("2", "4"):
        assert f"{number}. {steps[number]}" in text, "draw it anew: make picture"
    assert "✓ The reports count each ticket that is not deleted." in text


def test_it_loads_nothing_and_names_no_folder_or_server() -> None:
    content = PICTURE.read_text("utf-8")
    assert len(content) < MAXIMUM
    assert not re.search(r"url\((?!#)|@import|@font-face|<image|<script", content)
    for word in ("/tmp", "/home", "/root", "/Users", "127.0.0.1", "localhost", CLIENT_SECRET):
        assert word not in content


def test_only_what_is_to_be_in_it_is_drawn(tmp_path: Path) -> None:
    console.print("before")
    with in_the_picture():
        console.print("the telling part")
        with busy("something that takes time"):
            console.print("meanwhile")
    console.print("after")
    save_picture(tmp_path / "picture.svg", "title")
    text = shown(tmp_path / "picture.svg")
    assert "the telling part" in text
    assert "something that takes time: 0.0 s" in text
    assert not any(word in text for word in ("before", "meanwhile", "after"))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, ""),
        (0, "0 min"),
        (59.4, "59 min"),
        (59.6, "1 h 0 min"),
        (933, "15 h 33 min"),
        (1440, "1 d 0 h"),
        (8077, "5 d 14 h"),
    ],
)
def test_durations_are_said_in_two_units(minutes: float | None, said: str) -> None:
    assert duration(minutes) == said

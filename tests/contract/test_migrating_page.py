"""docs/migrating.md names streams that there are, and those that there are not."""

from __future__ import annotations

import re

from tests.support.pages import DOCS
from tests.support.streams import STREAMS

TEXT = (DOCS / "migrating.md").read_text("utf-8")


def names(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_streams_of_another_name() -> None:
    rows = re.findall(r"^\| (`\w+`) \| (.*) \|$", TEXT, flags=re.MULTILINE)
    assert rows
    for there, here in rows:
        assert names(there).isdisjoint(STREAMS)
        assert names(here) <= set(STREAMS)


def test_streams_without_a_counterpart() -> None:
    [told] = re.findall(r"Votes \(.*?have no counterpart", TEXT, flags=re.DOTALL)
    assert len(names(told)) > 1
    assert names(told).isdisjoint(STREAMS)

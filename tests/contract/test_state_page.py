"""docs/state.md says when rows come again; the numbers in it are those of the code."""

from __future__ import annotations

import re

from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.timestamps import CLOCK_TOLERANCE, DAY
from tests.support.pages import DOCS
from tests.support.streams import DEFAULT_WAYS

PAGE = (DOCS / "state.md").read_text("utf-8")
AGAIN = PAGE.partition("Rows can come more than once:")[2].partition("\n## ")[0]
NUMBERS = {"five": 5}


def test_it_names_each_stream_that_reads_a_stretch_again_and_how_long() -> None:
    told = dict(re.findall(r"`(\w+)`\s+of\s+the\s+(\d+)\s+days", AGAIN))
    read_again = {
        way.stream: str(way.paging.window // DAY)
        for way in DEFAULT_WAYS
        if isinstance(way.paging, FilteredList) and way.paging.window
    }
    assert told == read_again
    assert read_again


def test_it_says_how_far_a_bookmark_stays_back() -> None:
    [told] = re.findall(r"stays\s+(\w+)\s+minutes\s+before\s+it", AGAIN)
    assert NUMBERS[told] * 60 == CLOCK_TOLERANCE

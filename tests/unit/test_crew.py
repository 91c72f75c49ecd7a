"""Passes side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

from tap_zendesk_incremental.crew import Crew
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.whole_list import WholeList

RUN: Any = SimpleNamespace(settings=SimpleNamespace(concurrency=2), fetcher=None, parent_keys=None)


def test_whether_others_follow_is_known_at_the_end_of_a_pass() -> None:
    """The other one has ended in the meantime, and there is none to go on with."""
    passes: list[Any] = [
        SimpleNamespace(endpoint=Endpoint("x", (WholeList(f"/{name}"),))) for name in "ab"
    ]
    is_under_way = Event()
    seen: dict[int, list[bool]] = {0: [], 1: []}

    def export(_run: object, one: object, *, others_follow: Callable[[], bool]) -> None:
        number = passes.index(one)
        if number == 1:
            assert is_under_way.wait(10)
        seen[number].append(others_follow())
        is_under_way.set()
        end = time.monotonic() + 10
        while number == 0 and seen[0][-1] and time.monotonic() < end:
            time.sleep(0.01)
            seen[0].append(others_follow())

    Crew(RUN, passes, cast("Any", export)).work()
    assert seen[1] == [True]
    assert (seen[0][0], seen[0][-1]) == (True, False)

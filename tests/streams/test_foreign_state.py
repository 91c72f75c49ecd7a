"""The state of another tap for Zendesk: gone on from where it says, or a line that helps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.pages import DOCS, all_blocks
from tests.support.streams import EXPORTS, way_of

PLAIN = [way for way in EXPORTS if not way.endpoint.is_partitioned]


@pytest.fixture
def sim(make_account: AccountMaker) -> Account:
    return make_account()


def text(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_every_export_goes_on_from_the_second_in_it(sim: Account) -> None:
    seconds = {way.stream: way.unix(sim.rows(way)[len(sim.rows(way)) // 2]) for way in PLAIN}
    marks: dict[str, Any] = {
        way.stream: {way.stamp: text(seconds[way.stream])} for way in PLAIN if way.stamp
    }
    state = {"bookmarks": marks, "currently_syncing": "tickets"}
    run = sim.export(*seconds, state=state)
    assert run.exit_code == 0, run.stderr
    assert run.complaints() == []
    for stream, second in seconds.items():
        way = way_of(stream)
        assert set(run.keys(way)) == set(sim.expected_keys(way, since=second)), stream
    assert run.state
    assert all("replication_key" in run.state["bookmarks"][stream] for stream in seconds)


def test_what_is_not_understood_is_told_with_what_to_write(sim: Account) -> None:
    line = sim.export("tickets", state={"bookmarks": {"tickets": {"since": text(5)}}}).failed()
    written = json.loads(line[line.index('{"bookmarks"') :])
    assert written == {"bookmarks": {"tickets": {"replication_key_value": text(5)}}}


def test_the_states_that_docs_show(sim: Account) -> None:
    """Those of other taps are gone on from as they are."""
    shown = all_blocks("json", DOCS / "migrating.md")
    assert len(shown) == 2
    for state in map(json.loads, shown):
        [time] = [one for one in state["bookmarks"]["tickets"].values() if one[0].isdigit()]
        asked = len(sim.requests)
        assert sim.export("tickets", state=state).exit_code == 0
        [request] = sim.requests[asked:]
        assert text(int(request.query["start_time"])) == time

"""The state of another tap for Zendesk: gone on from where it says, or a line that helps."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.pages import DOCS, all_blocks
from tests.support.streams import EXPORTS, way_of

TICKETS = way_of("tickets")
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


@pytest.mark.parametrize(
    ("time", "said"),
    [
        # In the year 10000 by Greenwich.
        ("9999-12-31T23:59:59-12:00", "does not say where to go on"),
        ("9999-12-31T23:59:59", "(9999-12-31T23:59:59Z) lies more than a year in the future"),
    ],
)
def test_a_time_at_the_end_of_the_calendar(sim: Account, time: str, said: str) -> None:
    line = sim.export("tickets", state={"bookmarks": {"tickets": {TICKETS.stamp: time}}}).failed()
    assert f"The bookmark of tickets {said}" in line


def test_a_time_with_a_line_break_is_a_time_and_breaks_no_line(sim: Account) -> None:
    middle = sim.rows(TICKETS)[len(sim.rows(TICKETS)) // 2]["generated_timestamp"]
    time = text(middle).replace("T", "\n")
    marks = {"tickets": {"generated_timestamp": time}}
    run = sim.export("tickets", state={"bookmarks": marks}).succeeded()
    assert set(run.keys(TICKETS)) == set(sim.expected_keys(TICKETS, since=middle))
    assert (
        f"tickets goes on from {text(middle)}, where another tap's bookmark stands." in run.stderr
    )


def test_bookmarks_of_streams_that_there_are_not_here(sim: Account) -> None:
    """Beside others they say nothing of these; alone, the state is of no use."""
    audits = {"ticket_audits": {"created_at": text(5)}}
    middle = sim.rows(TICKETS)[len(sim.rows(TICKETS)) // 2]["generated_timestamp"]
    marks = {**audits, "tickets": {"generated_timestamp": text(middle)}}
    run = sim.export("tickets", state={"bookmarks": marks}).succeeded()
    assert set(run.keys(TICKETS)) == set(sim.expected_keys(TICKETS, since=middle))
    line = sim.export("tickets", state={"bookmarks": audits}).failed()
    assert "it has bookmarks of ticket_audits." in line
    assert json.loads(line[line.index('{"bookmarks"') :])


def test_the_bookmarks_that_docs_name_are_understood() -> None:
    page = (DOCS / "migrating.md").read_text("utf-8")
    [told] = re.findall(r"where it means the same here: in (.*?)\.", page, flags=re.DOTALL)
    ways = [way_of(stream) for stream in re.findall(r"`(\w+)`", told)]
    assert len(ways) > 4
    assert all(way.stamp and not way.endpoint.is_partitioned for way in ways)


def test_the_states_that_docs_show(sim: Account) -> None:
    """Those of other taps are gone on from as they are."""
    shown = all_blocks("json", DOCS / "migrating.md")
    assert len(shown) == 2
    for state in map(json.loads, shown):
        asked = len(sim.requests)
        assert sim.export(*state["bookmarks"], state=state).exit_code == 0
        marks = state["bookmarks"].values()
        [time] = {one for mark in marks for one in mark.values() if one[0].isdigit()}
        begun = [request.query["start_time"] for request in sim.requests[asked:]]
        assert [text(int(one)) for one in begun] == [time] * len(state["bookmarks"])

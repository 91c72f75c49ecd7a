"""Places that Zendesk does not take: cursors that it has forgotten, times too near to now."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.account import Account
from tests.support.streams import Key
from zendesk_simulator import Fault
from zendesk_simulator import errors as answers

#: Records on a page, where the account is asked for no other size.
PAGE = 20


def boundary(keys: list[Key]) -> set[Key]:
    """Return the tickets of the newest second."""
    return {key for key in keys if key[1] == keys[-1][1]}


def test_a_bookmark_whose_cursor_has_gone() -> None:
    with Account() as sim:
        first = sim.export()
        old = sim.expected_keys()
        sim.world.change_tickets(7)
        sim.faults.at(len(sim.requests) + 1, Fault.reply(answers.invalid_cursor))
        second = sim.export(state=first.state)
        assert second.exit_code == 0
        now = set(sim.expected_keys())
        assert second.places[-1] == {"start_time": str(old[-1][1])}
        assert set(second.counted()) == boundary(old) & now | now - set(old)
        assert any("inclusive" in line for line in second.complaints())
        third = sim.export(state=second.state)
        assert not third.records()
        assert "cursor" in third.places[-1]


@pytest.mark.parametrize(
    ("page_size", "refused"), [(PAGE, 2), (PAGE, 3), (1, PAGE + 1), (1, PAGE + 5)]
)
@pytest.mark.parametrize("ahead", [None, -3600, 120], ids=["another's", "an hour ago", "ahead"])
def test_one_wrong_time_where_a_page_ends_skips_nothing(
    ahead: int | None, page_size: int, refused: int
) -> None:
    """The time beside the cursor is gone back to when the cursor is refused."""
    with Account() as sim:
        keys = sim.expected_keys()
        last = keys[PAGE - 1][0]
        wrong = keys[-5][1] if ahead is None else int(sim.settings.now()) + ahead
        sim.world.replace_ticket(last, {"generated_timestamp": wrong})
        sim.faults.at(refused, Fault.reply(answers.invalid_cursor))
        run = sim.export(page_size=page_size)
        assert run.exit_code == 0
        assert any("inclusive: nothing is lost" in line for line in run.complaints())
        assert {key[0] for key in run.counted()} == {key[0] for key in keys}


@pytest.mark.parametrize("selected", [("tickets",), ("tickets", "ticket_metrics")], ids=len)
def test_one_wrong_time_on_a_page_of_one_skips_nothing_in_the_next_run(
    selected: tuple[str, ...],
) -> None:
    """Whether its cursor is refused, or it starts at the bookmark's time for another stream."""
    with Account(tickets=60) as sim:
        keys = sim.expected_keys()
        wrong = int(sim.settings.now()) - 3600
        sim.world.replace_ticket(keys[2][0], {"generated_timestamp": wrong})
        for number in (1, 2, 3):
            sim.faults.at(number, Fault.too_large())
        # The first pages have one record each, and the last of the run has four.
        killed = sim.killed_at(9, page_size=8)
        if len(selected) == 1:
            sim.faults.at(len(sim.requests) + 1, Fault.reply(answers.invalid_cursor))
        run = sim.export(*selected, page_size=8, state=killed.state)
        assert run.exit_code == 0
        found = {key[0] for key in [*killed.counted(), *run.counted()]}
        assert found == {key[0] for key in keys}


def test_refused_cursors_on_pages_of_one_are_gone_past() -> None:
    with Account() as sim:
        for number in (8, 30, 60):
            sim.faults.at(number, Fault.reply(answers.invalid_cursor))
        run = sim.export(page_size=1)
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        starts = [place for place in run.places if "start_time" in place]
        assert len(starts) == 4
        assert len({place["start_time"] for place in starts}) == 1


def test_whatever_refuses_a_cursor() -> None:
    """A cursor that is gone (410), or that has grown too long for something on the way."""
    statuses = {2: 410, 5: 414, 8: 431}
    with Account(tickets=140) as sim:
        for number, status in statuses.items():
            sim.faults.at(number, Fault.status(status))
        run = sim.export()
        assert run.exit_code == 0, run.stderr
        assert set(run.counted()) == set(sim.expected_keys())
        for number, status in statuses.items():
            assert any(f"answered {status} " in line for line in run.complaints())
            assert "cursor" in run.places[number - 1]
            assert "start_time" in run.places[number]
        assert sum("inclusive: nothing is lost" in line for line in run.complaints()) == 3


@pytest.mark.parametrize("cursor", ["", "Ünsinn, a b&c=d", "x" * 3000])
def test_a_bookmark_with_an_odd_cursor(cursor: str) -> None:
    with Account() as sim:
        stamp = sim.expected_keys()[30][1]
        bookmark = {
            "replication_key": "generated_timestamp",
            "replication_key_value": stamp,
            "cursor": cursor,
        }
        run = sim.export(state={"bookmarks": {"tickets": bookmark}})
        assert run.exit_code == 0
        assert set(run.counted()) == {key for key in sim.expected_keys() if key[1] >= stamp}


def test_no_cursor_is_taken_at_all() -> None:
    with Account(refuse_cursors=True) as sim:
        run = sim.export()
        assert run.exit_code == 0
        assert set(run.counted()) == set(sim.expected_keys())
        assert len(run.complaints()) >= 1


def test_no_cursor_is_taken_where_a_second_fills_a_page() -> None:
    with Account(refuse_cursors=True, one_second=45) as sim:
        run = sim.export()
        assert run.exit_code == 1
        assert "cursor" in run.errors[0]
        assert len(sim.requests) < 12
        # Nothing is wrong any more: the next run brings the rest.
        sim.settings.refuse_cursors = False
        rest = sim.export(state=run.state)
        assert set(run.counted() + rest.counted()) == set(sim.expected_keys())


def test_a_cursor_without_a_time_beside_it() -> None:
    with Account(refuse_cursors=True) as sim:
        run = sim.export(state={"bookmarks": {"tickets": {"cursor": "abc"}}})
        assert run.exit_code == 1
        assert not run.records()
        assert "no time to fall back to" in run.errors[0]


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("method", ["cursor", "time"])
@pytest.mark.parametrize(("offset", "seconds"), [(0, 5), (-300, 200), (300, 200_000)])
def test_a_start_near_to_now(method: str, offset: float, seconds: int) -> None:
    with Account(clock_offset=offset, tickets=10) as sim:
        now = int(time.time())
        options: dict[str, Any] = {"start_date": ago(seconds=seconds), "export_method": method}
        first = sim.export(**options)
        assert first.exit_code == 0
        assert not first.complaints()
        # By and by, what was too new then becomes old enough.
        sim.world.add_tickets(4, at=now)
        sim.settings.clock_offset += 600
        second = sim.export(state=first.state, **options)
        assert second.exit_code == 0
        both = first.counted() + second.counted()
        assert set(both) == {key for key in sim.expected_keys() if key[1] >= now - seconds}
        assert {row["generated_timestamp"] for row in second.records()} == {now}


def test_a_start_that_is_too_near_is_told() -> None:
    with Account(tickets=5) as sim:
        run = sim.export(start_date=ago(seconds=5))
        assert run.exit_code == 0
        assert any("old enough" in line and "INFO" in line for line in run.log)
        assert len(sim.requests) == 1


@pytest.mark.parametrize("offset", [-300, 300])
def test_a_clock_that_is_wrong_loses_nothing(offset: float) -> None:
    with Account(clock_offset=offset) as sim:
        first = sim.export()
        sim.world.add_tickets(5)
        sim.world.change_tickets(5)
        second = sim.export(state=first.state)
        assert second.exit_code == 0
        new = set(sim.expected_keys()) - set(first.keys())
        assert sorted(second.keys()) == sorted(new)

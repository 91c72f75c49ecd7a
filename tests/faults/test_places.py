"""Places that Zendesk does not take: cursors that it has forgotten, times too near to now."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.faults.harness import Key, account, asked, counted, errors, export, truth
from zendesk_simulator import Fault
from zendesk_simulator import errors as answers


def boundary(keys: list[Key]) -> set[Key]:
    """Return the tickets of the newest second."""
    return {key for key in keys if key[1] == keys[-1][1]}


def test_a_bookmark_whose_cursor_has_gone() -> None:
    with account() as sim:
        first = export(sim)
        old = truth(sim)
        sim.world.change_tickets(7)
        sim.faults.at(len(sim.requests) + 1, Fault.reply(answers.invalid_cursor))
        second = export(sim, state=first.state)
        assert second.exit_code == 0
        assert asked(sim)[-1] == {"start_time": str(old[-1][1])}
        assert set(counted(second)) == boundary(old) & set(truth(sim)) | set(truth(sim)) - set(old)
        assert any("inclusive" in line for line in second.complaints())
        third = export(sim, state=second.state)
        assert not third.records()
        assert "cursor" in asked(sim)[-1]


@pytest.mark.parametrize("cursor", ["", "Ünsinn, a b&c=d", "x" * 3000])
def test_a_bookmark_with_an_odd_cursor(cursor: str) -> None:
    with account() as sim:
        stamp = truth(sim)[30][1]
        bookmark = {
            "replication_key": "generated_timestamp",
            "replication_key_value": stamp,
            "cursor": cursor,
        }
        run = export(sim, state={"bookmarks": {"tickets": bookmark}})
        assert run.exit_code == 0
        assert set(counted(run)) == {key for key in truth(sim) if key[1] >= stamp}


def test_no_cursor_is_taken_at_all() -> None:
    with account(refuse_cursors=True) as sim:
        run = export(sim)
        assert run.exit_code == 0
        assert set(counted(run)) == set(truth(sim))
        assert len(run.complaints()) >= 1


def test_no_cursor_is_taken_where_a_second_fills_a_page() -> None:
    with account(refuse_cursors=True, one_second=45) as sim:
        run = export(sim)
        assert run.exit_code == 1
        assert "cursor" in errors(run)[0]
        assert len(sim.requests) < 12
        # Nothing is wrong any more: the next run brings the rest.
        sim.settings.refuse_cursors = False
        rest = export(sim, state=run.state)
        assert set(counted(run) + counted(rest)) == set(truth(sim))


def test_a_cursor_without_a_time_beside_it() -> None:
    with account(refuse_cursors=True) as sim:
        run = export(sim, state={"bookmarks": {"tickets": {"cursor": "abc"}}})
        assert run.exit_code == 1
        assert not run.records()
        assert "no time to fall back to" in errors(run)[0]


def ago(**span: float) -> str:
    return (datetime.now(timezone.utc) - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("method", ["cursor", "time"])
@pytest.mark.parametrize(("offset", "seconds"), [(0, 5), (-300, 200), (300, 200_000)])
def test_a_start_near_to_now(method: str, offset: float, seconds: int) -> None:
    with account(clock_offset=offset, tickets=10) as sim:
        now = int(time.time())
        options: dict[str, Any] = {"start_date": ago(seconds=seconds), "export_method": method}
        first = export(sim, **options)
        assert first.exit_code == 0
        assert not first.complaints()
        # By and by, what was too new then becomes old enough.
        sim.world.add_tickets(4, at=now)
        sim.settings.clock_offset += 600
        second = export(sim, state=first.state, **options)
        assert second.exit_code == 0
        both = counted(first) + counted(second)
        assert set(both) == {key for key in truth(sim) if key[1] >= now - seconds}
        assert {row["generated_timestamp"] for row in second.records()} == {now}


def test_a_start_that_is_too_near_is_told() -> None:
    with account(tickets=5) as sim:
        run = export(sim, start_date=ago(seconds=5))
        assert run.exit_code == 0
        assert any("old enough" in line and "INFO" in line for line in run.log)
        assert len(sim.requests) == 1


@pytest.mark.parametrize("offset", [-300, 300])
def test_a_clock_that_is_wrong_loses_nothing(offset: float) -> None:
    with account(clock_offset=offset) as sim:
        first = export(sim)
        sim.world.add_tickets(5)
        sim.world.change_tickets(5)
        second = export(sim, state=first.state)
        assert second.exit_code == 0
        assert set(counted(first) + counted(second)) >= set(truth(sim))
        assert len(second.records()) == 10 - len(set(second.keys()) - set(truth(sim)))

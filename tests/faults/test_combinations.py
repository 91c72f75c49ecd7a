"""Faults that meet in one run, and ways to start the command that nobody means to use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.support import run_tap
from tests.support.account import PAGE, Account
from tests.support.catalogs import select
from tests.support.command import command
from zendesk_simulator import Fault
from zendesk_simulator.tables import encode


def test_waiting_for_the_rate_limit_costs_no_patience() -> None:
    """A failure right after such a wait is still tried again."""
    with Account(tickets=3 * PAGE, limit=2, window=4.0) as sim:
        sim.faults.at(3, Fault.status(502))
        run = sim.export(retry_timeout=3)
        assert run.exit_code == 0
        assert set(run.keys()) == set(sim.expected_keys())


def test_pages_made_small_by_time_outs_do_not_count_as_stuck() -> None:
    with Account(time_pages_extend=False, same_second=0.8) as sim:
        sim.faults.at(range(2, 7), Fault.too_large())
        run = sim.export(export_method="time")
        assert run.exit_code == 0, run.stderr
        assert set(run.keys()) == set(sim.expected_keys())
        assert any("asking for" in line for line in run.log)


def change_without_a_stamp(sim: Account) -> None:
    """Suspend a user of the first page, as Zendesk does: ``updated_at`` stays."""
    users = sim.world.table("users")
    victim, other = users.rows[45], users.rows[2]
    newest = users.rows[-1].stamp
    record = {**users.record(victim), "suspended": True}
    users.move(victim, newest + 1)
    users.put(victim, encode(record))
    users.move(other, newest + 5)


def test_a_change_that_leaves_the_stamp_alone_is_no_repeat() -> None:
    with Account(tickets=240) as sim:
        sim.before(2, lambda: change_without_a_stamp(sim))
        run = run_tap(sim.config(export_method="time", page_size=50), catalog=select("users"))
        newest = {user["id"]: user["suspended"] for user in run.records("users")}
        assert newest == {user["id"]: user["suspended"] for user in sim.truth("users")}
        assert any(newest.values())


def test_an_envelope_whose_values_are_text_is_read() -> None:
    def as_text(body: bytes) -> bytes:
        return re.sub(rb'"(end_of_stream|end_time)":(\w+)', rb'"\1":"\2"', body)

    with Account() as sim:
        sim.faults.always(lambda _: True, Fault.altered(as_text))
        for method in ("cursor", "time"):
            run = sim.export(export_method=method).succeeded()
            assert set(run.keys()) == set(sim.expected_keys())


@pytest.mark.parametrize("status", [103, 204, 206])
def test_a_success_that_brings_no_page_is_asked_for_again(status: int) -> None:
    with Account() as sim:
        sim.faults.at(2, Fault.status(status))
        run = sim.export()
        assert run.exit_code == 0, run.stderr
        assert run.counted().total() == len(sim.expected_keys())


@pytest.mark.parametrize("seconds", [0, 86_401, 10**20])
def test_a_time_out_that_is_no_length_of_time(seconds: int) -> None:
    with Account() as sim:
        run = sim.export(request_timeout=seconds)
        assert run.exit_code == 1
        assert "from 1 to 86400" in run.errors[0]
        assert not sim.requests


@pytest.mark.skipif(sys.platform == "win32", reason="closes the output as POSIX shells do")
@pytest.mark.parametrize("arguments", ["", "--about", "--discover"])
@pytest.mark.parametrize("outlet", [">&-", ">/dev/full"])
def test_an_output_that_takes_nothing(arguments: str, outlet: str) -> None:
    if outlet == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Account() as sim, tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.json")
        path.write_bytes(encode(sim.config()))
        line = f'"{command()}" --config "{path}" {arguments} {outlet}'
        done = subprocess.run(
            line, shell=True, capture_output=True, text=True, timeout=60, check=False
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == 1
        assert "Standard output cannot be written" in done.stderr.splitlines()[-1]


FAR_AHEAD = 4_102_444_800  # the year 2100


def test_a_page_that_says_it_ends_in_the_future_is_asked_for_again() -> None:
    def garbled(body: bytes) -> bytes:
        return re.sub(rb'"end_time":[0-9]+', b'"end_time":%d' % FAR_AHEAD, body)

    with Account() as sim:
        sim.faults.at(2, Fault.altered(garbled, "end_time in 2100"))
        run = sim.export(export_method="time")
        assert run.exit_code == 0
        assert set(run.keys()) == set(sim.expected_keys())
        assert str(FAR_AHEAD) not in json.dumps(run.states)


def test_a_ticket_from_the_future_does_not_move_the_bookmarks_time() -> None:
    with Account() as sim:
        last = sim.truth("tickets")[PAGE - 1]["id"]
        sim.world.replace_ticket(last, {"generated_timestamp": FAR_AHEAD})
        run = sim.export()
        assert len(run.records()) == len(sim.expected_keys())
        assert str(FAR_AHEAD) not in json.dumps(run.states)


@pytest.mark.parametrize(
    ("before", "after", "warns"),
    [
        ({}, {"support_type_scope": "all"}, True),
        ({"exclude_deleted": True}, {"exclude_deleted": True}, False),
    ],
)
def test_a_change_of_what_is_left_out_is_told(
    before: dict[str, Any], after: dict[str, Any], warns: bool
) -> None:
    with Account(ai_agent_share=0.3) as sim:
        state = sim.export(**before).state
        second = sim.export(state=state, **after)
        assert any("is not what it was" in line for line in second.complaints()) is warns
        third = sim.export(state=second.state, **after)
        assert not third.complaints()


@pytest.mark.parametrize("proxy", ["foo://127.0.0.1:1", "http://127.0.0.1:abc", "http://[::1"])
def test_a_proxy_that_cannot_be_is_told_at_once(proxy: str) -> None:
    with Account() as sim:
        run = sim.export(api_url=None, env={"HTTPS_PROXY": proxy, "NO_PROXY": ""})
        assert "HTTPS_PROXY" in run.failed()

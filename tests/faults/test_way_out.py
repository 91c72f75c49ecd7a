"""However an export is ended, it leaves whole lines, a state to go on from, and its reason."""

from __future__ import annotations

import fcntl
import signal
import struct
import subprocess
import sys
import termios
import time

import pytest

from tests.support.account import Account
from tests.support.command import level_of
from tests.support.export import Export
from tests.support.running import Running
from tests.support.streams import TICKETS, USERS
from zendesk_simulator import Fault

SIGNALS = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["term", "int"])
# All of it is more than a pipe holds, but a page fits into it.
MANY, FEW = 400, 10
LEAST_PIPE = 12_000


def unread(process: Running) -> int:
    """Return how many bytes the process has written that nobody has read."""
    answer = fcntl.ioctl(process.stdout, termios.FIONREAD, b"\0" * 4)
    return int(struct.unpack("i", answer)[0])


def until_stuck(process: Running) -> None:
    """Wait until the process can write no more."""
    seen = [0]

    def is_stuck() -> bool:
        time.sleep(0.1)
        seen.append(unread(process))
        return seen[-1] > LEAST_PIPE and len(set(seen[-4:])) == 1

    process.until(is_stuck)


def assert_resumable(sim: Account, run: Export) -> None:
    """The next run brings all the rest, and what no state covers again: a page at most."""
    sim.faults.clear()
    sim.settings.limit = None
    following = sim.export(state=run.state, page_size=FEW)
    assert following.exit_code == 0
    both = run.counted() + following.counted()
    assert set(both) == set(sim.expected_keys())
    assert both.total() - len(both) == len(run.uncovered()) <= FEW


def assert_left_between_pages(sim: Account, run: Export) -> None:
    """A page and its state are out, and nothing else."""
    assert set(run.keys()) == set(sim.expected_keys()[:FEW])
    assert run.messages[-1]["type"] == "STATE"
    assert not run.errors
    assert_resumable(sim, run)


def test_the_reader_goes_away() -> None:
    with Account(tickets=MANY) as sim, sim.running(page_size=FEW) as process:
        lines = [process.stdout.readline() for _ in range(5)]
        process.stdout.close()
        process.process.wait(30)
        log = process.logged()
        assert all(line.endswith(b"\n") for line in lines)
        assert process.process.returncode == 1
        assert "Traceback" not in log
        assert "Exception ignored" not in log
        (error,) = [line for line in log.splitlines() if level_of(line) == "ERROR"]
        assert "closed the pipe" in error


def test_a_stream_map_that_fails_while_another_stream_is_writing() -> None:
    with Account(tickets=MANY) as sim:
        victim = sim.rows(USERS)[2 * FEW]["id"]
        maps = {"users": {"x": f"no_such_function(id) if id == {victim} else 1"}}
        run = sim.running(TICKETS, USERS, page_size=FEW, concurrency=2, stream_maps=maps)
        with run as process:
            until_stuck(process)
            export = process.rest()
        assert export.messages[-1]["type"] == "STATE", "a target may keep only a last line's state"
        assert "no_such_function" in export.failed()
        assert any("In all: " in line for line in export.log)
        assert_resumable(sim, export)


@SIGNALS
def test_a_signal_while_waiting_for_the_rate_limit(number: int) -> None:
    with Account(limit=1) as sim, sim.running(page_size=FEW) as process:
        process.until(lambda: "Waiting" in process.logged())
        process.signal(number)
        run = process.rest()
        assert run.exit_code == 128 + number
        assert_left_between_pages(sim, run)


@SIGNALS
def test_a_signal_while_waiting_for_a_retry(number: int) -> None:
    with Account() as sim, sim.running(page_size=FEW) as process:
        sim.faults.at(2, Fault.rate_limited(60))
        process.until(lambda: "retry 1" in process.logged())
        process.signal(number)
        run = process.rest()
        assert run.exit_code == 128 + number
        assert_left_between_pages(sim, run)


@SIGNALS
def test_a_signal_while_waiting_for_zendesk(number: int) -> None:
    with Account() as sim:
        sim.faults.at(2, Fault.hang())
        with sim.running(page_size=FEW) as process:
            process.until(lambda: len(sim.requests) >= 2)
            process.signal(number)
            run = process.rest()
            assert run.exit_code == 128 + number
            assert_left_between_pages(sim, run)


def test_a_signal_while_waiting_for_the_first_answer() -> None:
    with Account() as sim:
        sim.faults.at(1, Fault.hang())
        with sim.running(page_size=FEW) as process:
            process.until(lambda: len(sim.requests) >= 1)
            process.signal(signal.SIGTERM)
            run = process.rest()
            assert run.exit_code == 128 + signal.SIGTERM
            assert not run.records()


def test_a_signal_while_waiting_for_a_token() -> None:
    with Account() as sim:
        sim.token_faults.at(1, Fault.hang())
        with sim.running(page_size=FEW) as process:
            process.until(lambda: len(sim.token_requests) == 1)
            process.signal(signal.SIGTERM)
            assert process.rest().exit_code == 128 + signal.SIGTERM


@SIGNALS
def test_a_signal_in_the_middle_of_writing(number: int) -> None:
    with Account(tickets=MANY) as sim, sim.running(page_size=FEW) as process:
        until_stuck(process)
        process.process.send_signal(number)
        # The line that is being written is finished, for which somebody has to read it.
        time.sleep(0.2)
        assert process.process.poll() is None
        run = process.rest()
        assert run.exit_code == 128 + number
        assert 0 < len(run.records()) < MANY
        assert_resumable(sim, run)


@SIGNALS
def test_a_signal_when_python_itself_is_ending(number: int) -> None:
    """It changes nothing: neither the exit code nor what is told."""
    code = f"""
import os, sys
from tap_zendesk_incremental import cli

class Late:
    def __del__(self):
        os.write(1, b"late")
        os.kill(os.getpid(), {number})

late = Late()
sys.argv[1:] = ["--version"]
cli.main()
"""
    command = [sys.executable, "-c", code]
    ended = subprocess.run(command, check=False, capture_output=True, timeout=30)
    assert ended.stdout.endswith(b"late")
    assert (ended.returncode, ended.stderr) == (0, b"")


@SIGNALS
def test_a_second_signal_in_the_middle_of_writing(number: int) -> None:
    with Account(tickets=MANY) as sim, sim.running(page_size=FEW) as process:
        until_stuck(process)
        process.process.send_signal(number)
        time.sleep(0.2)
        process.signal(number)
        output = process.stdout.read()
        assert process.process.returncode == 128 + number
        assert_resumable(sim, Export(process.process.returncode, output, process.logged()))


@pytest.mark.slow
def test_one_signal_with_nobody_reading() -> None:
    """The line in hand cannot be finished; after five seconds the run leaves without."""
    with Account(tickets=MANY) as sim, sim.running(page_size=FEW) as process:
        until_stuck(process)
        started = time.monotonic()
        process.signal(signal.SIGTERM)
        assert 4 < time.monotonic() - started < 10
        assert process.process.returncode == 128 + signal.SIGTERM
        output = process.stdout.read()
        assert_resumable(sim, Export(process.process.returncode, output, process.logged()))


def test_a_signal_between_any_two_lines() -> None:
    """The reader takes line by line, and the signal comes at some moment in between."""
    with Account(tickets=MANY) as sim, sim.running(page_size=FEW) as process:
        taken = b"".join(process.stdout.readline() for _ in range(150))
        process.process.send_signal(signal.SIGTERM)
        run = process.rest(taken)
        assert run.exit_code == 128 + signal.SIGTERM
        assert run.messages[-1]["type"] == "STATE", "a target may keep only a last line's state"
        assert_resumable(sim, run)


@pytest.mark.parametrize("delay", [0.05, 0.25])
def test_a_signal_while_starting(delay: float) -> None:
    with Account() as sim:
        sim.faults.at(1, Fault.hang())
        with sim.running(from_nothing=True) as process:
            time.sleep(delay)
            process.signal(signal.SIGTERM)
            assert process.process.returncode in (-signal.SIGTERM, 128 + signal.SIGTERM)
            assert "Traceback" not in process.logged()


def until_logged(process: Running) -> None:
    process.until(lambda: bool(process.logged()))


def test_a_signal_at_the_first_line_of_the_log_keeps_the_state() -> None:
    """The SDK's own handler, which is there before the state is read, would write an empty one."""
    with Account() as sim:
        state = sim.export().state
        assert state
        sim.faults.always(lambda _: True, Fault.hang())
        for delay in (0.0, 0.005, 0.01, 0.02, 0.04):
            with sim.running(state=state, from_nothing=True) as process:
                until_logged(process)
                time.sleep(delay)
                process.signal(signal.SIGTERM)
                run = process.rest()
                assert run.exit_code in (-signal.SIGTERM, 128 + signal.SIGTERM)
                assert run.state in (None, state)

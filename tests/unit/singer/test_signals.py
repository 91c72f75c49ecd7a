"""SIGTERM and SIGINT: a final STATE, whole lines, and away."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from typing_extensions import override

from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.singer import signals
from tap_zendesk_incremental.singer.signals import GRACE, SIGNAL_EXIT_CODE, Termination
from tap_zendesk_incremental.singer.writer import LineWriter
from tests.unit.doubles import Log

SIGNALS = [signal.SIGTERM, signal.SIGINT]


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Timer:
    """Stands in for the one that ends the process, the tests' with it, when it is over."""

    made: ClassVar[list[tuple[float, Callable[..., object], list[int]]]] = []
    daemon = False

    def __init__(self, seconds: float, call: Callable[..., object], arguments: list[int]) -> None:
        self.made.append((seconds, call, arguments))

    def start(self) -> None:
        assert self.daemon, "it does not keep a process alive that has come to its end"


@pytest.fixture(autouse=True)
def _timer(monkeypatch: pytest.MonkeyPatch) -> None:
    Timer.made.clear()
    names = {"current_thread", "main_thread"}
    stand_in = SimpleNamespace(Timer=Timer, **{name: getattr(threading, name) for name in names})
    monkeypatch.setattr(signals, "threading", stand_in)


class Run:
    def __init__(self) -> None:
        self.log = Log()
        self.writer = LineWriter()
        self.states = 0
        self.termination = Termination(self.writer, self._write_state, self.log)

    def _write_state(self) -> None:
        self.states += 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", SIGNALS)
class TestSignals:
    def test_a_sleeping_run_leaves_at_once(self, number: signal.Signals) -> None:
        run = Run()
        run.termination.install()
        timer = threading.Timer(0.02, os.kill, (os.getpid(), number))
        timer.start()
        with pytest.raises(SystemExit) as caught:
            time.sleep(600)
        timer.join()
        assert caught.value.code == SIGNAL_EXIT_CODE + number
        assert run.states == 1
        (line,) = run.log.lines
        assert number.name in line

    def test_a_line_is_finished_first(
        self, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = Run()
        run.termination.install()
        states: list[int] = []

        def interrupt() -> None:
            if not states:
                os.kill(os.getpid(), number)
                states.append(run.states)

        raw = put_in_place(monkeypatch, Interrupted(interrupt))
        with pytest.raises(SystemExit):
            run.writer.write_lines(b"a whole line\n", flush=True)
        assert raw.getvalue() == b"a whole line\n"
        # No state before the line was out, and one after it.
        assert states == [0]
        assert run.states == 1

    def test_asked_twice_it_does_not_wait_for_anything(
        self, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = Run()
        run.termination.install()
        codes: list[int] = []
        monkeypatch.setattr(os, "_exit", codes.append)

        def interrupt_twice() -> None:
            if not codes:
                os.kill(os.getpid(), number)
                os.kill(os.getpid(), number)

        put_in_place(monkeypatch, Interrupted(interrupt_twice))
        with pytest.raises(SystemExit):
            run.writer.write_lines(b"x\n", flush=True)
        assert codes[0] == SIGNAL_EXIT_CODE + number

    def test_a_reader_who_takes_nothing_is_given_some_seconds(self, number: signal.Signals) -> None:
        run = Run()
        run.termination.install()
        with pytest.raises(SystemExit):
            os.kill(os.getpid(), number)
        assert Timer.made == [(GRACE, os._exit, [SIGNAL_EXIT_CODE + number])]


class Interrupted(io.BytesIO):
    """Is interrupted before each write."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        super().__init__()
        self._interrupt = interrupt

    @override
    def write(self, data: Any, /) -> int:
        self._interrupt()
        return super().write(data)


def put_in_place(monkeypatch: pytest.MonkeyPatch, raw: Interrupted) -> Interrupted:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    return raw


def test_in_another_thread_nothing_is_taken_over() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    thread = threading.Thread(target=Run().termination.install)
    thread.start()
    thread.join()
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_the_end_of_a_run_carries_its_one_line() -> None:
    with pytest.raises(SystemExit) as caught:
        raise RunEnded("100 % of it failed")
    assert str(caught.value) == "100 % of it failed"

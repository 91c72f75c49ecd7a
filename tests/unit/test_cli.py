"""The command: whatever ends a run is one line, and exit code 1."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import NoReturn

import pytest
from singer_sdk.exceptions import ConfigValidationError

from tap_zendesk_incremental import cli, tap
from tap_zendesk_incremental.errors import RunEnded, SettingsError
from tests.unit.doubles import Log


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    for name in ("TAP_ZENDESK_INCREMENTAL_LOGLEVEL", "LOGLEVEL"):
        monkeypatch.delenv(name, raising=False)
    # The command puts its own in place of it.
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield Log()
    for number, handler in handlers.items():
        signal.signal(number, handler)


def ended(monkeypatch: pytest.MonkeyPatch, error: BaseException | None, log: Log) -> object:
    """Run the command with a tap that fails in this way; return its exit code."""

    def fail() -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(tap, "TapZendeskIncremental", SimpleNamespace(cli=fail, logger=log))
    try:
        cli.main()
    except SystemExit as end:
        return end.code
    return None


def test_a_good_run(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    assert ended(monkeypatch, None, log) is None
    assert log.lines == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RunEnded("100 % of it failed"), "100 % of it failed"),
        (SettingsError("page_size is 0"), "page_size is 0"),
        (ConfigValidationError("not\n\x1bvalid"), "not valid"),
    ],
    ids=lambda part: type(part).__name__,
)
def test_what_the_user_can_mend_is_one_line(
    monkeypatch: pytest.MonkeyPatch, log: Log, error: BaseException, said: str
) -> None:
    assert ended(monkeypatch, error, log) == 1
    (line,) = log.lines
    assert line.startswith(said)
    assert log.levels == ["ERROR"]


def test_a_fault_of_the_tap_is_named_by_its_place_and_quotes_no_data(
    monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    assert ended(monkeypatch, KeyError("private"), log) == 1
    line = log.lines[-1]
    assert log.levels[-1] == "ERROR"
    assert "fault of the tap" in line
    assert "KeyError in test_cli.py, line " in line
    assert "private" not in line
    assert line.endswith(" LOGLEVEL=DEBUG, or meltano --log-level=debug run, shows more.")


def no_space(*_: object) -> NoReturn:
    raise OSError(28, "No space left")


@pytest.mark.parametrize("method", ["write", "flush"])
def test_a_standard_output_that_cannot_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, log: Log, method: str
) -> None:
    full = io.StringIO()
    monkeypatch.setattr(full, method, no_space)
    monkeypatch.setattr(sys, "stdout", full)
    command = SimpleNamespace(cli=lambda: print("help", flush=True), logger=log)
    monkeypatch.setattr(tap, "TapZendeskIncremental", command)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 1
    assert log.lines == ["Standard output cannot be written: No space left."]
    assert log.levels == ["ERROR"]


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left"),
        FileNotFoundError(2, "No such file", "secret.txt"),
        ConnectionError("to a host"),
        TimeoutError("of a read"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_of_the_system_elsewhere_is_not_taken_for_one_of_writing(
    monkeypatch: pytest.MonkeyPatch, log: Log, error: OSError
) -> None:
    assert ended(monkeypatch, error, log) == 1
    assert (
        f"fault of the tap, please report it: {type(error).__name__} in test_cli" in log.lines[-1]
    )
    assert not any("Standard output" in line for line in log.lines)


def test_until_the_tap_is_there_ctrl_c_just_ends(monkeypatch: pytest.MonkeyPatch, log: Log) -> None:
    found = []

    def look() -> None:
        found.append(signal.getsignal(signal.SIGINT))

    monkeypatch.setattr(tap, "TapZendeskIncremental", SimpleNamespace(cli=look, logger=log))
    cli.main()
    assert found == [signal.SIG_DFL]


@pytest.mark.parametrize("error", [None, RunEnded("it failed"), ValueError("it broke")])
def test_once_all_is_said_a_signal_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, log: Log, error: BaseException | None
) -> None:
    """Python would still call the tap's handler while it ends, with a traceback and exit code 0."""
    ended(monkeypatch, error, log)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.raise_signal(number)


@pytest.mark.parametrize("name", ["TAP_ZENDESK_INCREMENTAL_LOGLEVEL", "LOGLEVEL"])
def test_a_log_level_that_there_is_not_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log: Log, name: str
) -> None:
    monkeypatch.setenv(name, "loud")
    assert ended(monkeypatch, None, log) == 1
    assert capsys.readouterr().err.startswith(f"{name} must be one of DEBUG, ")
    monkeypatch.setenv(name, "warning")
    assert ended(monkeypatch, None, log) is None

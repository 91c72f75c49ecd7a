"""The command: whatever ends a run is one line, and exit code 1."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from singer_sdk.exceptions import ConfigValidationError

from tap_zendesk_incremental import cli, tap
from tap_zendesk_incremental.errors import RunEnded, SettingsError
from tests.unit.doubles import Log


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    for name in ("TAP_ZENDESK_INCREMENTAL_LOGLEVEL", "LOGLEVEL"):
        monkeypatch.delenv(name, raising=False)
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
        (OSError(28, "No space left"), "Standard output cannot be written: [Errno 28] No space"),
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

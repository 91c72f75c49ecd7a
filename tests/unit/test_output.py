"""Standard output as the command prints to it."""

from __future__ import annotations

import io

import pytest

from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.output import Output


class Failing(io.StringIO):
    """Fails as a file of the system does, in whatever way it is written to."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.write = self.flush = self._fail  # type: ignore[method-assign,assignment]
        self._error = error

    def _fail(self, *_: object) -> int:
        raise self._error


def test_what_is_printed_arrives_and_all_else_is_the_files_own() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    output = Output(file)
    assert output.write("é\n") == 2
    output.flush()
    assert output.buffer is file.buffer
    assert file.buffer.getvalue() == "é\n".encode()
    assert (output.encoding, output.isatty()) == ("utf-8", False)


def test_a_failure_is_told_in_one_line() -> None:
    output = Output(Failing(OSError(5, "Input/output error")))
    for attempt in (lambda: output.write("a"), output.flush):
        with pytest.raises(RunEnded) as end:
            attempt()
        assert str(end.value) == "Standard output cannot be written: Input/output error."


def test_that_nobody_reads_is_left_to_click() -> None:
    output = Output(Failing(BrokenPipeError(32, "Broken pipe")))
    for attempt in (lambda: output.write("a"), output.flush):
        with pytest.raises(BrokenPipeError):
            attempt()

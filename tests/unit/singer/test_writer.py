"""Messages → whole lines on standard output."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.singerlib.encoding.simple import RecordMessage, SchemaMessage, StateMessage
from typing_extensions import override

from tap_zendesk_incremental.errors import RunEnded
from tap_zendesk_incremental.singer import writer as writer_module
from tap_zendesk_incremental.singer.writer import LineWriter, encode


class Pipe(io.BytesIO):
    """Notes how many lines there are to be read after each write."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[int] = []

    @override
    def write(self, data: Any, /) -> int:
        count = super().write(data)
        self.sent.append(self.getvalue().count(b"\n"))
        return count


def to_pipe(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    """Stand in for standard output; not a fixture, since pytest puts its own in after those."""
    raw = Pipe()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    return raw


def record(**fields: Any) -> RecordMessage:
    return RecordMessage(stream="tickets", record=fields)


STATE = StateMessage(value={"bookmarks": {"tickets": {"cursor": "c"}}})
SCHEMA = SchemaMessage(stream="tickets", schema={"properties": {}}, key_properties=["id"])


class TestEncode:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (2**63 - 1, "9223372036854775807"),
            (10**30, "1" + "0" * 30),
            (Decimal("1e400"), "1E+400"),
            (Decimal("0.10"), "0.10"),
            ("é\u2028\N{GRINNING FACE}", '"é\u2028\N{GRINNING FACE}"'),
            ("\x00\n\r", '"\\u0000\\n\\r"'),
            (datetime(2026, 1, 31, tzinfo=UTC), '"2026-01-31T00:00:00Z"'),
            (None, "null"),
            ([True, {}], "[true,{}]"),
        ],
        ids=repr,
    )
    def test_values(self, value: object, text: str) -> None:
        assert encode(value).decode() == text

    @given(st.lists(st.none() | st.text(st.characters(codec="utf-8")), max_size=3))
    def test_whatever_is_written_is_one_line(self, value: object) -> None:
        line = encode(value)
        assert b"\n" not in line
        assert b"\r" not in line
        assert json.loads(line) == value


class TestLines:
    def test_one_message_a_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pipe = to_pipe(monkeypatch)
        writer = LineWriter()
        for message in (SCHEMA, record(id=1, text="a\nb"), STATE):
            writer.write_message(message)
        types = [json.loads(line)["type"] for line in pipe.getvalue().splitlines()]
        assert types == ["SCHEMA", "RECORD", "STATE"]
        assert pipe.getvalue().endswith(b"\n")

    def test_a_state_is_with_the_target_as_soon_as_it_is_written(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pipe = to_pipe(monkeypatch)
        writer = LineWriter()
        for message in (SCHEMA, record(id=1), record(id=2), STATE, record(id=3)):
            writer.write_message(message)
        assert pipe.sent == [1, 4]

    def test_lines_made_elsewhere_are_written_as_they_are(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pipe = to_pipe(monkeypatch)
        LineWriter().write_lines(bytearray(b'{"a":1}\n{"a":2}\n'), flush=True)
        assert pipe.getvalue() == b'{"a":1}\n{"a":2}\n'
        assert pipe.sent == [2]


class TestLeaving:
    def test_between_lines_it_is_now(self) -> None:
        left: list[str] = []
        LineWriter().between_lines(lambda: left.append("now"), 1.0)
        assert left == ["now"]

    def test_in_the_middle_of_a_line_it_is_after_the_line(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left: list[bytes] = []
        writer = LineWriter()

        class Interrupted(io.BytesIO):
            @override
            def write(self, data: Any, /) -> int:
                writer.between_lines(lambda: left.append(self.getvalue()), 1.0)
                assert left == []
                return super().write(data)

        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Interrupted(), encoding="utf-8"))
        writer.write_lines(b"one\n", flush=True)
        assert left == [b"one\n"]
        # It is called once, and not after every line from then on.
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        writer.write_lines(b"two\n", flush=True)
        assert left == [b"one\n"]


def test_a_closed_pipe_ends_the_run_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        with pytest.raises(RunEnded, match="closed the pipe"):
            LineWriter().write_message(STATE)


def test_a_full_disk_ends_the_run_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        @override
        def write(self, data: Any, /) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Full(), encoding="utf-8"))
    with pytest.raises(RunEnded, match="No space left on device"):
        LineWriter().write_message(STATE)


def test_what_was_not_taken_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it may be with the target already: a second time it would tear a line."""

    class Half(Pipe):
        @override
        def write(self, data: Any, /) -> int:
            if self.sent:
                raise OSError(28, "No space left on device")
            return super().write(data[:3])

    writer, half = LineWriter(), Half()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(half, encoding="utf-8"))
    for _ in range(2):
        with pytest.raises(RunEnded):
            writer.write_lines(b"a line\n", flush=True)
    assert half.getvalue() == b"a l"


@given(st.lists(st.tuples(st.binary(max_size=50), st.booleans()), max_size=20), st.integers(1, 40))
def test_a_pipe_that_takes_little_at_a_time_gets_it_all(
    parts: list[tuple[bytes, bool]], capacity: int
) -> None:
    class Narrow(io.BytesIO):
        is_full = False

        @override
        def write(self, data: Any, /) -> int:
            self.is_full = not self.is_full
            if self.is_full:
                # A non-blocking pipe says None; the type of this method does not know it.
                return cast("int", None)
            return super().write(data[:capacity])

    narrow = Narrow()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(narrow, encoding="utf-8"))
        patch.setattr(writer_module, "PAUSE", 0.0)
        writer = LineWriter()
        for data, flush in parts:
            writer.write_lines(data, flush=flush)
        writer.flush()
        assert narrow.getvalue() == b"".join(data for data, _ in parts)


def test_records_are_sent_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, writer = to_pipe(monkeypatch), LineWriter()
    for number in range(10_000):
        writer.write_message(record(id=number))
    writer.flush()
    assert pipe.getvalue().count(b"\n") == 10_000
    assert len(pipe.sent) < 50

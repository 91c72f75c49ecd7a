"""What stands around every record."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest
from singer_sdk.singerlib import RecordMessage

from tap_zendesk_incremental.singer.record_lines import Frame, RecordFrame


@pytest.mark.parametrize("version", [None, 7])
@pytest.mark.parametrize("stream", ["tickets", 'a "b" \\ é'])
def test_a_frame_is_valid_json(stream: str, version: int | None) -> None:
    frame = RecordFrame(stream, version)
    line = frame.before + b'{"id":1}' + frame.after
    assert line.endswith(b"}\n")
    message = json.loads(line)
    assert datetime.fromisoformat(message.pop("time_extracted")).utcoffset() is not None
    expected = {"type": "RECORD", "stream": stream, "record": {"id": 1}}
    assert message == (expected if version is None else {**expected, "version": version})


def test_the_line_of_a_message_keeps_numbers_exact() -> None:
    message = RecordMessage(stream="s", record={"n": Decimal("1.10")}, version=3)
    line = RecordFrame("s", 3).line(message)
    assert b'"record":{"n":1.10},"version":3,' in line


def test_a_stream_map_may_give_a_record_another_streams_name() -> None:
    line = RecordFrame("tickets", None).line(RecordMessage(stream="other", record={}))
    assert json.loads(line)["stream"] == "other"


def test_in_a_file_a_record_stands_alone_on_its_line() -> None:
    line = Frame().line(RecordMessage(stream="s", record={"n": Decimal("1.10")}))
    assert line == b'{"n":1.10}\n'

"""What stands around every record."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

import pytest
from singer_sdk.singerlib import RecordMessage

from tap_zendesk_incremental.singer.record_lines import RecordFrame, record_line


@pytest.mark.parametrize("version", [None, 7])
@pytest.mark.parametrize("stream", ["tickets", 'a "b" \\ é'])
def test_a_frame_is_valid_json(stream: str, version: int | None) -> None:
    frame = RecordFrame(stream, version)
    line = frame.before + b'{"id":1}' + frame.after()
    assert line.endswith(b"}\n")
    message = json.loads(line)
    assert datetime.fromisoformat(message.pop("time_extracted")).utcoffset() is not None
    expected = {"type": "RECORD", "stream": stream, "record": {"id": 1}}
    assert message == (expected if version is None else {**expected, "version": version})


def test_the_line_of_a_message_keeps_numbers_exact() -> None:
    line = record_line(RecordMessage(stream="s", record={"n": Decimal("1.10")}, version=3))
    assert b'"record":{"n":1.10},"version":3,' in line

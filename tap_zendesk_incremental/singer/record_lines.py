"""What a RECORD line is made of: the record, and what stands around every record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from tap_zendesk_incremental.singer.writer import encode

if TYPE_CHECKING:
    from singer_sdk.singerlib import RecordMessage


class RecordFrame:
    """The text before and after each record of one stream.

    Args:
        stream: The name that the target is told.
        version: Of the table, for ACTIVATE_VERSION; None where there is none.
    """

    def __init__(self, stream: str, version: int | None) -> None:
        self.before = b'{"type":"RECORD","stream":%s,"record":' % msgspec.json.encode(stream)
        self._version = b"" if version is None else b',"version":%d' % version

    def after(self) -> bytes:
        """Return the text after a record that is extracted now."""
        now = datetime.now(UTC).isoformat()
        return b'%s,"time_extracted":"%s"}\n' % (self._version, now.encode())


def record_line(message: RecordMessage) -> bytes:
    """Return the line of a record that the SDK has made a message of."""
    frame = RecordFrame(message.stream, message.version)
    return frame.before + encode(message.record) + frame.after()

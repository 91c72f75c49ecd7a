"""What a line is made of: the record, and what stands around every record of its stream."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from tap_zendesk_incremental.singer.writer import encode

if TYPE_CHECKING:
    from singer_sdk.singerlib import RecordMessage


class Frame:
    """What stands around each record in a file of records: nothing, and the end of the line."""

    before = b""
    after = b"\n"

    def renew(self) -> None:
        """Begin a page."""

    def line(self, message: RecordMessage) -> bytes:
        """Return the line of a record that the SDK has made a message of."""
        return self.before + encode(message.record) + self.after


class RecordFrame(Frame):
    """What stands around each record in a RECORD line.

    Args:
        stream: The name that the target is told.
        version: Of the table, for ACTIVATE_VERSION; None where there is none.
    """

    def __init__(self, stream: str, version: int | None) -> None:
        self.before = _before(stream)
        self._version = b"" if version is None else b',"version":%d' % version
        self.renew()

    def renew(self) -> None:
        """Begin a page: its records are extracted now."""
        now = datetime.now(UTC).isoformat()
        self.after = b'%s,"time_extracted":"%s"}\n' % (self._version, now.encode())

    def line(self, message: RecordMessage) -> bytes:
        """Return the line of a message; a stream map may have given it another stream's name."""
        return _before(message.stream) + encode(message.record) + self.after


def _before(stream: str) -> bytes:
    return b'{"type":"RECORD","stream":%s,"record":' % msgspec.json.encode(stream)

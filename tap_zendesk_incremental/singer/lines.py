"""The records of a page → the lines of a stream's rows: by the fast path, or by the general one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.singer.sdk_private import record_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec import Raw
    from singer_sdk import Stream

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.records.fast_path import FastLines
    from tap_zendesk_incremental.records.rows import RowReader
    from tap_zendesk_incremental.singer.record_lines import Frame


class RowLines:
    """Makes lines of rows.

    Args:
        stream: Whose rows they are.
        reader: Makes the rows of the general path: selection within fields, stream maps and
            flattening are the SDK's.
        frame: What stands around each row.
        fast: The fast path, where there is one; a record that holds a surprise takes the other.
    """

    def __init__(
        self, stream: Stream, reader: RowReader, frame: Frame, fast: FastLines | None
    ) -> None:
        self._stream = stream
        self._reader = reader
        self._frame = frame
        self._fast = fast

    def of(self, records: Sequence[Raw], page: Page) -> tuple[int, bytearray]:
        """Return how many rows some records of a page have, and their lines."""
        self._frame.renew()
        lines = bytearray()
        if self._fast is None:
            return self._general(records, page, lines), lines
        rows = 0
        for record in records:
            count = self._fast.append(record, page.added, lines)
            rows += self._general([record], page, lines) if count is None else count
        return rows, lines

    def _general(self, records: Sequence[Raw], page: Page, lines: bytearray) -> int:
        rows = 0
        for row in self._reader.rows(records, page):
            rows += 1
            for message in record_messages(self._stream, row):
                lines += self._frame.line(message)
        return rows

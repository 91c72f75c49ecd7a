"""How the rows of a stream leave: as RECORD lines by the fast path, as messages, or as files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_zendesk_incremental.singer.batches import batch_files
from tap_zendesk_incremental.singer.record_lines import record_line
from tap_zendesk_incremental.singer.sdk_private import (
    batch_encoding,
    batch_messages,
    record_messages,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from msgspec import Raw
    from singer_sdk import Stream
    from singer_sdk.helpers._batch import BatchConfig

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.records.fast_path import FastLines
    from tap_zendesk_incremental.records.rows import RowReader
    from tap_zendesk_incremental.singer.writer import LineWriter


class Output(ABC):
    """Writes the rows that stand on a page."""

    @abstractmethod
    def write(self, records: Sequence[Raw], page: Page) -> int:
        """Write the rows of some of a page's records, and return how many there were."""


class MessageOutput(Output):
    """RECORD messages by the SDK's general path: selection within fields, stream maps, flattening.

    Args:
        stream: Whose rows they are.
        reader: Makes the rows.
        writer: Writes the lines.
    """

    def __init__(self, stream: Stream, reader: RowReader, writer: LineWriter) -> None:
        self._stream = stream
        self._reader = reader
        self._writer = writer

    @override
    def write(self, records: Sequence[Raw], page: Page) -> int:
        rows = 0
        for row in self._reader.rows(records, page):
            rows += 1
            for message in record_messages(self._stream, row):
                self._writer.write_lines(record_line(message), flush=False)
        return rows


class FastOutput(Output):
    """RECORD lines by the fast path; a record that holds a surprise takes the general one.

    Args:
        lines: Makes the lines.
        general: For what does not fit.
        writer: Writes the lines.
    """

    def __init__(self, lines: FastLines, general: MessageOutput, writer: LineWriter) -> None:
        self._lines = lines
        self._general = general
        self._writer = writer

    @override
    def write(self, records: Sequence[Raw], page: Page) -> int:
        rows = 0
        for record in records:
            if not self._lines.append(record, page.added):
                rows += self._write_lines() + self._general.write([record], page)
        return rows + self._write_lines()

    def _write_lines(self) -> int:
        count, lines = self._lines.take()
        self._writer.write_lines(lines, flush=False)
        return count


class BatchOutput(Output):
    """Files of each page's rows, and the BATCH messages that name them.

    Args:
        stream: Whose rows they are.
        reader: Makes the rows.
        config: Where the files go, and how they are written.
        writer: Writes the messages.
    """

    def __init__(
        self, stream: Stream, reader: RowReader, config: BatchConfig, writer: LineWriter
    ) -> None:
        self._stream = stream
        self._reader = reader
        self._files = config
        self._writer = writer

    @override
    def write(self, records: Sequence[Raw], page: Page) -> int:
        rows = list(self._reader.rows(records, page))
        encoding = batch_encoding(self._files)
        for manifest in batch_files(self._stream, self._files, rows):
            for message in batch_messages(self._stream, encoding, manifest):
                self._writer.write_message(message)
        return len(rows)

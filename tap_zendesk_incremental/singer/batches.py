"""The rows of a page → files, and the BATCH messages that name them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING
from uuid import uuid4

from singer_sdk.batch import Batcher

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.singer.outputs import Output
from tap_zendesk_incremental.singer.sdk_private import (
    batch_encoding,
    batch_messages,
    record_messages,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from msgspec import Raw
    from singer_sdk import Stream
    from singer_sdk.helpers._batch import BatchConfig

    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.records.rows import RowReader
    from tap_zendesk_incremental.singer.lines import RowLines
    from tap_zendesk_incremental.singer.writer import LineWriter

# As fast as files of this size deserve; a higher level takes longer than all the rest.
COMPRESSION_LEVEL = 6


def check_maps(stream: Stream) -> None:
    """Check that a stream's rows go to one stream.

    Raises:
        SettingsError: It is mapped to several, which one set of files cannot hold.
    """
    if len(stream.stream_maps) > 1:
        raise SettingsError(
            f"stream_maps makes several streams of {stream.name}, which batch_config cannot "
            "express: use one of the two."
        )


class BatchOutput(Output):
    """Files of JSON lines, packed with gzip; each page has files of its own.

    Args:
        stream: Whose rows they are.
        lines: Makes the lines.
        config: Where the files go, and how many rows one may have.
        writer: Puts the messages into lines.
    """

    def __init__(
        self, stream: Stream, lines: RowLines, config: BatchConfig, writer: LineWriter
    ) -> None:
        check_maps(stream)
        self._stream = stream
        self._lines = lines
        self._files = config
        self._writer = writer

    def of(self, records: Sequence[Raw], page: Page) -> tuple[int, bytes]:
        """Write the files, and return how many rows there are and the lines that name them."""
        count, lines = self._lines.of(records, page)
        if not lines:
            return count, b""
        manifests = ([self._file(part)] for part in _parts(lines, self._files.batch_size))
        return count, b"".join(
            self._writer.line(message)
            for manifest in manifests
            for message in batch_messages(self._stream, batch_encoding(self._files), manifest)
        )

    def _file(self, lines: bytes | bytearray) -> str:
        storage = self._files.storage
        name = (
            f"{storage.prefix or ''}{self._stream.tap_name}--{self._stream.name}-{uuid4()}.json.gz"
        )
        try:
            with storage.open(name, "wb") as file:
                file.write(gzip.compress(lines, COMPRESSION_LEVEL))
        except (OSError, ImportError, ValueError) as error:
            raise SettingsError(f"batch_config: the files cannot be written ({error}).") from None
        return storage.get_url(name)


def _parts(lines: bytearray, size: int) -> Iterator[bytes | bytearray]:
    """Yield the lines in parts of so many at most."""
    if lines.count(b"\n") <= size:
        yield lines
        return
    single = lines.splitlines(keepends=True)
    for start in range(0, len(single), size):
        yield b"".join(single[start : start + size])


class SdkBatchOutput(Output):
    """Files in any other format, as the SDK writes them.

    Args:
        stream: Whose rows they are.
        reader: Makes the rows.
        config: Where the files go, and how they are written.
        writer: Puts the messages into lines.
    """

    def __init__(
        self, stream: Stream, reader: RowReader, config: BatchConfig, writer: LineWriter
    ) -> None:
        check_maps(stream)
        self._stream = stream
        self._reader = reader
        self._files = config
        self._writer = writer

    def of(self, records: Sequence[Raw], page: Page) -> tuple[int, bytes]:
        """Write the files, and return how many rows there are and the lines that name them."""
        rows = list(self._reader.rows(records, page))
        mapped = (message.record for row in rows for message in record_messages(self._stream, row))
        batcher = Batcher(self._stream.tap_name, self._stream.name, self._files)
        try:
            manifests = list(batcher.get_batches(mapped))
        except (OSError, ImportError, ValueError) as error:
            raise SettingsError(f"batch_config: the files cannot be written ({error}).") from None
        return len(rows), b"".join(
            self._writer.line(message)
            for manifest in manifests
            for message in batch_messages(self._stream, self._files.encoding, manifest)
        )

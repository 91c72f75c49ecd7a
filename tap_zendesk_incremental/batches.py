"""Rows → the files that a BATCH message names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk.batch import Batcher

from tap_zendesk_incremental.checkpoint import mapped_rows
from tap_zendesk_incremental.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk import Stream
    from singer_sdk.helpers._batch import BatchConfig


def batch_files(
    stream: Stream, config: BatchConfig, rows: Iterable[dict[str, Any]]
) -> Iterator[list[str]]:
    """Write the rows, selected and mapped as RECORD messages would be, and yield each manifest.

    Raises:
        SettingsError: The stream is mapped to several, which one set of files cannot hold.
        OSError: The files cannot be written.
    """
    if len(stream.stream_maps) > 1:
        raise SettingsError(
            f"stream_maps makes several streams of {stream.name}, which batch_config cannot "
            "express: use one of the two."
        )
    mapped = (row for unmapped in rows for row in mapped_rows(stream, unmapped))
    yield from Batcher(stream.tap_name, stream.name, config).get_batches(mapped)

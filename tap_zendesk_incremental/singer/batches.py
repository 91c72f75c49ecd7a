"""Rows → the files that a BATCH message names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk.batch import Batcher

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.singer.sdk_private import record_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk import Stream
    from singer_sdk.helpers._batch import BatchConfig


def batch_files(
    stream: Stream, config: BatchConfig, rows: Iterable[dict[str, Any]]
) -> Iterator[list[str]]:
    """Write the rows, selected and mapped as RECORD messages would be, and yield each manifest.

    Raises:
        SettingsError: The files cannot be written, or the stream is mapped to several, which one
            set of files cannot hold.
    """
    if len(stream.stream_maps) > 1:
        raise SettingsError(
            f"stream_maps makes several streams of {stream.name}, which batch_config cannot "
            "express: use one of the two."
        )
    mapped = (message.record for row in rows for message in record_messages(stream, row))
    try:
        yield from Batcher(stream.tap_name, stream.name, config).get_batches(mapped)
    except (OSError, ImportError, ValueError) as error:
        raise SettingsError(f"batch_config: the files cannot be written ({error}).") from None

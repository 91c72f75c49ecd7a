"""Rows → the files that a BATCH message names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from singer_sdk.batch import Batcher
from singer_sdk.helpers._batch import BatchFileFormat

from tap_zendesk_incremental.checkpoint import mapped_rows
from tap_zendesk_incremental.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from singer_sdk import Stream
    from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig


def encoding_of(config: BatchConfig) -> BaseBatchFileEncoding:
    """Return the encoding as the files really have it: the SDK writes JSONL with gzip always."""
    if config.encoding.format == BatchFileFormat.JSONL:
        return replace(config.encoding, compression="gzip")
    return config.encoding


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
    mapped = (row for unmapped in rows for row in mapped_rows(stream, unmapped))
    try:
        yield from Batcher(stream.tap_name, stream.name, config).get_batches(mapped)
    except (OSError, ImportError, ValueError) as error:
        raise SettingsError(f"batch_config: the files cannot be written ({error}).") from None

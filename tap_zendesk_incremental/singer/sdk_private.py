"""The only file that touches what the SDK calls private or final, each with the reason.

* ``record_messages``: the SDK writes records one by one, and moves the state with each. Here a page
  is written, and then the state moves. The public hooks do not give the messages of a record.
* ``schema_messages``, ``batch_messages``: as above, for a stream whose rows stand on the pages that
  another stream of the same endpoint shares.
* ``use_version``: the SDK sends ACTIVATE_VERSION before the first record, and a target then drops
  every row that it has: a run that is killed half-way would leave half a table. Here it is sent at
  the end of a table that came whole.
* ``StillState``: the SDK moves a bookmark with each record and leaves progress notes in it. In a
  test of the connection, which the SDK runs itself, nothing may move.
* ``TapLeftToDefaults``: the SDK's handler of signals, which every plugin installs first of all,
  writes the state before it is read, as ``{}``, and ends with exit code 0.
* ``is_removed``: a stream that is mapped to null would be read, its rows dropped and its bookmark
  moved.
* ``partial_maps``: only the function that a stream map filters with tells whether it has a filter.
* ``batch_encoding``: the enumeration of the formats is in a private module.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from singer_sdk import Tap
from singer_sdk.helpers._batch import BatchFileFormat
from singer_sdk.mapper import CustomStreamMap, RemoveRecordTransform
from singer_sdk.singerlib import ActivateVersionMessage
from singer_sdk.streams._state import StreamStateManager
from typing_extensions import override

from tap_zendesk_incremental.errors import RunEnded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from singer_sdk import Stream
    from singer_sdk.helpers._batch import BaseBatchFileEncoding, BatchConfig
    from singer_sdk.mapper import StreamMap
    from singer_sdk.singerlib import Message, RecordMessage


def record_messages(stream: Stream, row: dict[str, Any]) -> Iterator[RecordMessage]:
    """Yield what becomes of a row by selection, stream maps and flattening.

    Raises:
        RunEnded: A stream map fails on it. The row's own text is not repeated.
    """
    try:
        yield from stream._generate_record_messages(row)
    except Exception as error:
        # The SDK hides what the expression evaluator says: that names fields and functions. Other
        # errors quote values.
        cause = error.__cause__ or error
        is_about_names = type(cause).__module__.startswith("simpleeval")
        what = f"{type(cause).__name__}: {cause}" if is_about_names else type(cause).__name__
        where = f"an expression for {stream.name} fails on record {row.get('id')}"
        raise RunEnded(f"stream_maps: {where} ({what}).") from None


def schema_messages(stream: Stream) -> Iterator[Message]:
    """Yield the SCHEMA message of a stream, or one for each stream that it is mapped to."""
    yield from stream._generate_schema_messages()


def batch_messages(
    stream: Stream, encoding: BaseBatchFileEncoding, manifest: list[str]
) -> Iterator[Message]:
    """Yield the BATCH messages for files that are written."""
    yield from stream._generate_batch_messages(encoding, manifest)


def use_version(stream: Stream, version: int) -> None:
    """Let the stream's RECORD messages carry a version."""
    stream._stream_version = version


def version_of(stream: Stream) -> int | None:
    """Return the version that the stream's RECORD messages carry."""
    return stream._stream_version


def activate_version_messages(stream: Stream) -> Iterator[Message]:
    """Yield what tells the target that rows of older versions are gone."""
    version = stream._stream_version
    for stream_map in stream.stream_maps:
        is_whole = not isinstance(stream_map, RemoveRecordTransform) and not _is_partial(stream_map)
        if version is not None and is_whole:
            yield ActivateVersionMessage(stream=stream_map.stream_alias, version=version)


def partial_maps(stream: Stream) -> list[str]:
    """Return the names under which only some of the stream's rows reach the target."""
    return [one.stream_alias for one in stream.stream_maps if _is_partial(one)]


def is_removed(stream: Stream) -> bool:
    """Tell whether stream maps keep all rows of a stream from the target: its map is null."""
    return all(isinstance(one, RemoveRecordTransform) for one in stream.stream_maps)


def _is_partial(stream_map: StreamMap) -> bool:
    """Tell whether a map may leave rows out: by a filter, or as nothing of a row is left."""
    if not isinstance(stream_map, CustomStreamMap):
        return False
    has_filter = stream_map._filter_fn.__name__ != "always_true"
    return has_filter or not stream_map.transformed_schema.get("properties")


def is_jsonl(config: BatchConfig) -> bool:
    """Tell whether BATCH files are to be JSON lines."""
    return config.encoding.format == BatchFileFormat.JSONL


def batch_encoding(config: BatchConfig) -> BaseBatchFileEncoding:
    """Return the encoding of files of JSON lines as they really are: packed with gzip, always."""
    return replace(config.encoding, compression="gzip")


class TapLeftToDefaults(Tap):
    """A tap that a signal ends at once, until it takes over the signals itself."""

    @override
    def _setup_signal_handlers(self) -> None:
        """Do nothing: by default a signal ends the process, with an exit code that says so."""


class StillState(StreamStateManager):
    """Keeps the SDK from moving a bookmark."""

    @override
    def increment_state(self, latest_record: Any, **_kwargs: Any) -> None:
        """Do nothing for a single record: its page is not written yet."""

    @override
    def write_starting_replication_value(self, *_args: Any, **_kwargs: Any) -> None:
        """Do nothing: where a run started is no part of the place."""

    @override
    def write_replication_key_signpost(self, *_args: Any, **_kwargs: Any) -> None:
        """Do nothing: the place never comes from this machine's clock."""

    @override
    def finalize_state(self, state: dict[str, Any] | None = None) -> None:
        """Do nothing at the end of a run: the last page has said it all."""

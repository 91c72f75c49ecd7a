"""Place in the stream ↔ Singer bookmark.

The only file that touches what the SDK calls private. It does so for five reasons:

* The SDK moves a bookmark with each record and lets its own progress notes into the state. A
  cursor is true only after the last record of its page, so ``Checkpoint`` replaces the SDK's
  state manager and moves the bookmark a page at a time.
* One pass over the pages feeds two streams, and the SDK's public hooks let a stream write only
  its own records (``write_row``, ``write_batch``).
* The SDK sends ACTIVATE_VERSION too early (``ExactStream``).
* A stream map that fails on a record ends in a traceback (``ExactStream``).
* In BATCH mode the SDK neither selects nor maps what it writes (``mapped_rows``).
"""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from singer_sdk import Stream
from singer_sdk.streams._state import StreamStateManager
from typing_extensions import override

from tap_zendesk_incremental.errors import RunEnded, StateError
from tap_zendesk_incremental.pagination import Place
from tap_zendesk_incremental.stamps import plausible, to_text, to_unix

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from singer_sdk.helpers._batch import BaseBatchFileEncoding
    from singer_sdk.helpers.types import TapState
    from singer_sdk.singerlib import RecordMessage

# Keys that the SDK leaves in a bookmark; they say nothing about the place.
SDK_NOTES = ("starting_replication_value", "replication_key_signpost", "progress_markers")


@dataclass(frozen=True)
class Bookmark:
    """What the state says about one export: the place, and for what it speaks."""

    place: Place
    streams: tuple[str, ...]
    filters: Mapping[str, Any] = field(default_factory=dict)


class ExactStream(Stream, ABC):
    """A stream that claims nothing too early, and names the stream map that fails.

    The SDK sends ACTIVATE_VERSION before the first record, and a target then drops every row that
    it has: a run that is killed half-way would leave half a table. Here it is sent at the end.
    """

    _version_to_activate: int | None = None

    @override
    def _write_activate_version_message(self, full_table_version: int) -> None:
        self._version_to_activate = full_table_version

    @override
    def _generate_record_messages(
        self, record: dict[str, Any]
    ) -> Generator[RecordMessage, None, None]:
        try:
            yield from super()._generate_record_messages(record)
        except Exception as error:
            raise RunEnded(
                f"stream_maps: an expression for {self.name} fails on record "
                f"{record.get('id')} ({type(error).__name__}: {error})."
            ) from None

    def activate_version(self) -> None:
        """Send it now, where the SDK has asked for it."""
        if self._version_to_activate is not None:
            super()._write_activate_version_message(self._version_to_activate)


class Checkpoint(StreamStateManager):
    """The bookmark of one export, moved when a page is written and at no other time.

    Args:
        export_name: Under which the bookmark stands; streams fed by one export share it.
        replication_key: The key that the stamp belongs to.
        stamps_are_text: Whether that key holds date-times; else Unix seconds.
        tap_name: For the SDK's logging.
        tap_state: The state of the whole tap; changed in place.
        write_state: Writes a STATE line, unless nothing changed.
    """

    def __init__(
        self,
        *,
        export_name: str,
        replication_key: str,
        stamps_are_text: bool,
        tap_name: str,
        tap_state: TapState,
        write_state: Callable[[TapState], None],
    ) -> None:
        super().__init__(
            stream_name=export_name, tap_state=tap_state, tap_name=tap_name, is_sorted=True
        )
        self._replication_key = replication_key
        self._stamps_are_text = stamps_are_text
        self._write_state = write_state

    def read(self) -> Bookmark | None:
        """Return the bookmark, None where there is none.

        Raises:
            StateError: There is one, but it does not say where to go on.
        """
        return read_bookmark(self.stream_name, self.stream_state)

    def save(
        self, place: Place, streams: Sequence[str], filters: Mapping[str, str] | None = None
    ) -> None:
        """Move the bookmark and write it out. All that lies before the place must be written.

        Args:
            place: Where the next page starts.
            streams: Those for which the bookmark speaks.
            filters: What Zendesk was asked to leave out.
        """
        bookmark: dict[str, Any] = {"replication_key": self._replication_key}
        if place.start_time is not None:
            stamp = to_text(place.start_time) if self._stamps_are_text else place.start_time
            bookmark["replication_key_value"] = stamp
        if place.cursor is not None:
            bookmark["cursor"] = place.cursor
        if list(streams) != [self.stream_name]:
            bookmark["streams"] = list(streams)
        if filters:
            bookmark["filters"] = dict(filters)
        # Replaced in one step: a signal handler that runs in between must find a whole bookmark.
        self.tap_state.setdefault("bookmarks", {})[self.stream_name] = bookmark
        self._write_state(self.tap_state)

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


def read_bookmark(name: str, bookmark: Mapping[str, Any]) -> Bookmark | None:
    """Read a bookmark as far as it is sound.

    Args:
        name: Of the export, for messages.
        bookmark: As it stands in the state.

    Raises:
        StateError: Nothing in it says where to go on; a full export is never the answer to that.
    """
    if set(bookmark).issubset(SDK_NOTES):
        return None
    cursor = bookmark.get("cursor")
    # A cursor is ASCII, as everything in a URL; half an emoji could not even be written out.
    if not (isinstance(cursor, str) and cursor.isascii() and cursor.isprintable() and cursor):
        cursor = None
    stamp = _sound_stamp(bookmark.get("replication_key_value"))
    if cursor is None and stamp is None:
        raise StateError(
            f"The bookmark of {name} does not say where to go on (no usable cursor or "
            "replication_key_value): restore an earlier state, or remove this bookmark to export "
            f"{name} from start_date again."
        )
    streams = bookmark.get("streams")
    if not (isinstance(streams, list) and all(isinstance(stream, str) for stream in streams)):
        streams = [name]
    filters = bookmark.get("filters")
    return Bookmark(
        Place(stamp, cursor), tuple(streams), filters if isinstance(filters, dict) else {}
    )


def _sound_stamp(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        value = int(value[:18])
    # In the future lie milliseconds, or another tool's counter.
    return plausible(to_unix(value))


def check_state(state: object, known: Sequence[str]) -> None:
    """Refuse a state that the SDK would pass over in silence, and then export everything.

    Args:
        state: What was given with ``--state``.
        known: The names under which this tap keeps bookmarks.

    Raises:
        StateError: It is not a state of this tap.
    """
    if state is None or state == {}:
        return
    advice = "Give the state that this tap wrote last, or none to export everything."
    if not isinstance(state, dict):
        raise StateError(f"The state is not a JSON object. {advice}")
    if "bookmarks" not in state:
        names = ", ".join(sorted(str(key) for key in state)[:5])
        raise StateError(f"The state has no bookmarks (it has: {names}). {advice}")
    bookmarks = state["bookmarks"]
    if not isinstance(bookmarks, dict):
        raise StateError(f"The state's bookmarks are not a JSON object. {advice}")
    for name, bookmark in bookmarks.items():
        if not isinstance(bookmark, dict):
            raise StateError(f"The bookmark of {name} is not a JSON object. {advice}")
    if bookmarks and not set(bookmarks).intersection(known):
        names = ", ".join(sorted(bookmarks)[:5])
        raise StateError(f"The state is another tap's: it has bookmarks of {names}. {advice}")


def mapped_rows(stream: Stream, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what becomes of a row by selection and stream maps, which BATCH would pass over."""
    for message in stream._generate_record_messages(row):
        yield message.record


def write_batch(stream: Stream, encoding: BaseBatchFileEncoding, manifest: list[str]) -> None:
    """Write a BATCH line of a stream that another stream's pages feed."""
    stream._write_batch_message(encoding, manifest)


def write_row(stream: Stream, row: dict[str, Any]) -> None:
    """Write a RECORD line of a stream that another stream's pages feed."""
    stream._write_record_message(row)

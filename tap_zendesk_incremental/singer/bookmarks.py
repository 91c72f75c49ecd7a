"""Place in an export ↔ Singer bookmark.

Each stream has a bookmark of its own. It moves when a page is written, and at no other time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from time import time as clock
from typing import TYPE_CHECKING, Any

from singer_sdk.singerlib import StateMessage

from tap_zendesk_incremental.errors import StateError
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.timestamps import DAY, believable, to_text, to_unix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from singer_sdk.helpers._state import StateWriter
    from singer_sdk.helpers.types import TapState

    from tap_zendesk_incremental.singer.writer import LineWriter

YEAR = 366 * DAY
EXAMPLE = "2026-01-31T00:00:00Z"


# The field that names a parent, and the parent's key.
Context = tuple[str, int | str]
# Whose bookmark it is: the stream's, or the stream's for one parent.
Owner = tuple[str, Context | None]


@dataclass(frozen=True)
class Bookmark:
    """Where one stream goes on, and what Zendesk was asked to leave out before it."""

    place: Place
    filters: Mapping[str, Any] = field(default_factory=dict)


class Bookmarks:
    """The bookmarks of all streams, and the STATE that they make.

    Args:
        state: The state of the whole tap; changed in place.
        writer: Writes a STATE line, unless nothing has changed.
    """

    def __init__(self, state: TapState, writer: StateWriter) -> None:
        self._all = state
        self._out = writer

    def has(self, stream: str) -> bool:
        """Tell whether there is a bookmark of a stream, sound or not."""
        return bool(self._all.get("bookmarks", {}).get(stream))

    def read(self, stream: str, context: Context | None = None) -> Bookmark | None:
        """Return the bookmark of a stream, None where there is none.

        Args:
            stream: The stream's name.
            context: For a stream with a bookmark for each parent: field and key of the parent.

        Raises:
            StateError: There is one, but it does not say where to go on.
        """
        bookmark = self._all.get("bookmarks", {}).get(stream, {})
        if context is not None:
            name, key = context
            bookmark = _partitions(stream, bookmark, name).get(str(key), {})
        return read_bookmark(stream, bookmark)

    def check_parents(self, stream: str, name: str) -> None:
        """Check the bookmarks of a stream that has one for each parent.

        Args:
            stream: The stream's name.
            name: The field that names the parent.

        Raises:
            StateError: One of them does not say whose it is, or where to go on.
        """
        found = _partitions(stream, self._all.get("bookmarks", {}).get(stream, {}), name)
        for bookmark in found.values():
            read_bookmark(stream, bookmark)

    def move(
        self,
        owner: Owner,
        place: Place,
        replication_key: str,
        filters: Mapping[str, str],
        *,
        as_text: bool,
    ) -> None:
        """Move a bookmark. All of the stream's records before the place must be written.

        Args:
            owner: The stream, and the parent where the stream has a bookmark for each.
            place: Where the next page starts.
            replication_key: The field that the bookmark's time belongs to.
            filters: What Zendesk was asked to leave out.
            as_text: Whether that field holds date-times; else it holds Unix seconds.
        """
        bookmark: dict[str, Any] = {"replication_key": replication_key}
        if place.start_time is not None:
            time = to_text(place.start_time) if as_text else place.start_time
            bookmark["replication_key_value"] = time
        if place.cursor is not None:
            bookmark["cursor"] = place.cursor
        if filters:
            bookmark["filters"] = dict(filters)
        stream, context = owner
        bookmarks = self._all.setdefault("bookmarks", {})
        if context is not None:
            name, key = context
            others = _partitions(stream, bookmarks.get(stream, {}), name)
            others[str(key)] = {"context": {name: key}, **bookmark}
            bookmark = {"partitions": list(others.values())}
        # Replaced in one step: a signal handler that runs in between must find a whole bookmark.
        bookmarks[stream] = bookmark

    def write(self) -> None:
        """Write a STATE line, where a bookmark has moved."""
        if self._all.get("bookmarks"):
            self._out.write_state(self._all)

    def write_again(self, writer: LineWriter) -> None:
        """Write the STATE line once more, where there is a bookmark."""
        if any(self._all.get("bookmarks", {}).values()):
            writer.write_message(StateMessage(value=dict(self._all)))


def _partitions(stream: str, bookmark: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """Return the bookmarks of each parent in a stream's bookmark, by the parent's key as text.

    Raises:
        StateError: One cannot be read: its parent would be exported from the start in silence.
    """
    found = bookmark.get("partitions")
    if not bookmark or found == []:
        return {}
    partitions: dict[str, dict[str, Any]] = {}
    for element in found if isinstance(found, list) else [None]:
        one = element if isinstance(element, dict) else {}
        context = one.get("context")
        key = context.get(name) if isinstance(context, dict) else None
        is_key = isinstance(key, (int, str)) and not isinstance(key, bool)
        if not is_key or str(key) in partitions or len(one) == 1:
            raise StateError(
                f"The bookmark of {stream} is damaged: each of its partitions must have a context "
                f"with a {name} of its own, and a place. Restore an earlier state, or remove this "
                f"bookmark to export {stream} from start_date again."
            )
        partitions[str(key)] = one
    return partitions


def read_bookmark(name: str, bookmark: Mapping[str, Any]) -> Bookmark | None:
    """Read a bookmark as far as it is sound.

    Args:
        name: Of the stream, for messages.
        bookmark: As it stands in the state.

    Raises:
        StateError: Nothing in it says where to go on; a full export is never the answer to that.
    """
    if not bookmark:
        return None
    cursor = bookmark.get("cursor")
    # A cursor is ASCII, as everything in a URL; half an emoji could not even be written out.
    if not (isinstance(cursor, str) and cursor.isascii() and cursor.isprintable() and cursor):
        cursor = None
    time = _sound_time(bookmark.get("replication_key_value"))
    if cursor is None and time is None:
        raise _leads_nowhere(name, bookmark)
    filters = bookmark.get("filters")
    return Bookmark(Place(time, cursor), filters if isinstance(filters, dict) else {})


def _leads_nowhere(name: str, bookmark: Mapping[str, Any]) -> StateError:
    """Return what to say of a bookmark without a usable place."""
    advice = (
        f"restore an earlier state, remove this bookmark to export {name} from start_date again, "
        "or write it with the time to go on from, like this: "
        f"{_written(name, _time_in(bookmark))}"
    )
    time = _any_time(bookmark.get("replication_key_value"))
    if time is None:
        return StateError(
            f"The bookmark of {name} does not say where to go on (no usable cursor or "
            f"replication_key_value): {advice}"
        )
    return StateError(
        f"The bookmark of {name} ({to_text(time)}) lies more than a year in the future, or this "
        f"machine's clock is wrong: it shows {to_text(int(clock()))}. If the clock is wrong, set "
        f"it right, and leave the bookmark as it is. Else {advice}"
    )


def _any_time(value: object) -> int | None:
    return to_unix(int(value[:18]) if isinstance(value, str) and value.isdecimal() else value)


def _sound_time(value: object) -> int | None:
    # Far in the future lie milliseconds, or another tool's counter. A clock that is wrong by days
    # must not make a good bookmark a bad one.
    return believable(_any_time(value), clock() + YEAR)


def check_state(state: object, known: Sequence[str]) -> None:
    """Refuse a state that the SDK would pass over in silence, and then export everything.

    Args:
        state: What was given with ``--state``.
        known: The names under which this tap keeps bookmarks.

    Raises:
        StateError: It is not a state of this tap.
    """
    if state == {}:
        return
    advice = (
        "Give the state that this tap wrote last, none to export everything, or the time to go on "
        f"from, like this: {_written('tickets')}"
    )
    if not isinstance(state, dict):
        raise StateError(f"The state is not a JSON object. {advice}")
    if "bookmarks" not in state:
        raise StateError(f"The state has no bookmarks (it has: {_named(state)}). {advice}")
    bookmarks = state["bookmarks"]
    if not isinstance(bookmarks, dict):
        raise StateError(f"The state's bookmarks are not a JSON object. {advice}")
    for name, bookmark in bookmarks.items():
        if not isinstance(bookmark, dict):
            raise StateError(f"The bookmark of {one_line(name)} is not a JSON object. {advice}")
    if bookmarks and not set(bookmarks).intersection(known):
        raise StateError(
            f"The state is another tap's: it has bookmarks of {_named(bookmarks)}. {advice}"
        )


def _written(name: str, time: str = EXAMPLE) -> str:
    """Return a state as a user would write it."""
    return json.dumps({"bookmarks": {name: {"replication_key_value": time}}})


def _time_in(bookmark: Mapping[str, Any]) -> str:
    """Return the one time in a bookmark of another tap, or an example."""
    texts = (value for value in bookmark.values() if isinstance(value, str))
    times = [to_text(time) for value in texts if (time := _sound_time(value)) is not None]
    return times[0] if len(times) == 1 else EXAMPLE


def _named(found: Mapping[str, Any]) -> str:
    """Return the first few names in an object from outside, fit for a line of a log."""
    return one_line(", ".join(sorted(str(key) for key in found)[:5])) or "nothing"

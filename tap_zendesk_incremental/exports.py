"""The two kinds of export, cursor and time, put together from the parts.

A page comes in, is checked, its records go out, and only then is the place remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import msgspec

from tap_zendesk_incremental import pagination
from tap_zendesk_incremental.errors import (
    CursorRefused,
    StateError,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.pagination import Page, Place
from tap_zendesk_incremental.stamps import plausible, to_text, to_unix

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from tap_zendesk_incremental.answers import Answer
    from tap_zendesk_incremental.checked_settings import Settings
    from tap_zendesk_incremental.fetching import Fetcher
    from tap_zendesk_incremental.pages import PageReader


@dataclass(frozen=True)
class CursorExport:
    """Pages that say by an opaque cursor where the next one starts; the kind to prefer."""

    path: str
    method: ClassVar = "cursor"
    repeats_boundary: ClassVar = False
    after = staticmethod(pagination.after_cursor_page)

    @staticmethod
    def start(bookmark: Place) -> Place:
        """Go on from the cursor, or from the stamp that a time export has left."""
        return bookmark


@dataclass(frozen=True)
class TimeExport:
    """Pages that say by their newest second where the next one starts."""

    path: str
    method: ClassVar = "time"
    repeats_boundary: ClassVar = True
    after = staticmethod(pagination.after_time_page)

    @staticmethod
    def start(bookmark: Place) -> Place:
        """Go on from the stamp, also where a cursor export has left its cursor beside it.

        Raises:
            StateError: There is only a cursor; without a time everything would be exported again.
        """
        if bookmark.start_time is None:
            raise StateError(
                "The bookmark has a cursor but no usable replication_key_value, which an export "
                "by time goes on from: restore an earlier state, or remove this bookmark to "
                "export from start_date again."
            )
        return Place(bookmark.start_time)


Kind: TypeAlias = CursorExport | TimeExport


@dataclass(frozen=True)
class Step:
    """One page of an export, and the place that is reached once its records are written."""

    records: Sequence[msgspec.Raw] = field(repr=False)
    beside: Sequence[msgspec.Raw] = field(repr=False)
    reached: Place
    first_stamp: int | None


def asked_filters(settings: Settings, taken: Collection[str]) -> dict[str, str]:
    """Return the query parameters by which Zendesk leaves records out.

    Args:
        settings: Checked settings.
        taken: Which of the filters Zendesk takes for this export.
    """
    asked = {
        "exclude_deleted": "true" if settings.exclude_deleted else None,
        "support_type_scope": settings.support_type_scope,
    }
    return {name: value for name, value in asked.items() if value and name in taken}


class Export:
    """Walks through one export of one account.

    Args:
        kind: Cursor or time.
        fetcher: Shared by all streams.
        reader: Reads its pages.
        stamp_key: The field of a record that says when it changed.
        params: Further query parameters.
        logger: Gets a warning where a cursor is refused.
        on_answer: Called with every answer.
    """

    def __init__(
        self,
        kind: Kind,
        fetcher: Fetcher,
        reader: PageReader,
        stamp_key: str,
        params: Mapping[str, Any],
        logger: logging.Logger,
        on_answer: Callable[[Answer], None],
    ) -> None:
        self._on_answer = on_answer
        self._kind = kind
        self._fetcher = fetcher
        self._reader = reader
        self._params = params
        self._logger = logger
        self._fell_back_to: int | None = None
        shape = msgspec.defstruct(
            "Stamped",
            [("stamp", int | str | None, msgspec.field(default=None, name=stamp_key))],
        )
        self._stamps: msgspec.json.Decoder[Any] = msgspec.json.Decoder(shape)

    def walk(self, start: Place) -> Iterator[Step]:
        """Yield page after page until the end of the stream.

        A place is reached, and may be remembered, when the next step is asked for.

        Args:
            start: Where to start.

        Raises:
            ZendeskError: By its name.
        """
        place = start
        written: set[bytes] = set()
        while True:
            page, reached = self._page(place)
            records = page.records
            if self._kind.repeats_boundary:
                # Recognised by what they say, not by id and stamp: a user's stamp stays when
                # Zendesk changes the user without an event, and that change must not be lost.
                contents = [bytes(record) for record in records]
                pairs = zip(records, contents, strict=True)
                records = [record for record, content in pairs if content not in written]
                written = set(contents)
            yield Step(records, page.beside, reached, self._stamp(page.records))
            if page.end_of_stream:
                return
            place = reached

    def _page(self, place: Place) -> tuple[Page, Place]:
        try:
            return self._fetch(place)
        except CursorRefused as error:
            self._logger.warning("%s", error)
        return self._fetch(self._fallback(place.start_time))

    def _fallback(self, start_time: int | None) -> Place:
        if start_time is None:
            raise ZendeskError(
                "Zendesk no longer takes the bookmark's cursor, and the bookmark has no time to "
                "fall back to: remove it to export from start_date again."
            )
        if start_time == self._fell_back_to:
            raise ZendeskError("Zendesk refuses every cursor, its own newest too: try again later.")
        self._fell_back_to = start_time
        self._logger.warning(
            "Going on from %s, inclusive: nothing is lost, a few records come again.",
            to_text(start_time),
        )
        return Place(start_time)

    def _fetch(self, place: Place) -> tuple[Page, Place]:
        def read(body: bytes) -> tuple[Page, Place]:
            page = self._reader.read(body)
            if page.end_time is not None and plausible(page.end_time) is None:
                raise Unavailable("the page says that it ends in the future")
            newest = self._stamp(reversed(page.records))
            return page, self._kind.after(place, page, newest)

        params = {**place.parameters(), **self._params}
        return self._fetcher.fetch(self._kind.path, params, read, self._on_answer)

    def _stamp(self, records: Iterable[msgspec.Raw]) -> int | None:
        """Return the first stamp, in Unix seconds; pages come in the order of their stamps."""
        for record in records:
            stamp = plausible(to_unix(self._stamp_of(record)))
            if stamp is not None:
                return stamp
        return None

    def _stamp_of(self, record: msgspec.Raw) -> int | str | None:
        try:
            found: int | str | None = self._stamps.decode(record).stamp
        except msgspec.ValidationError:
            return None
        return found

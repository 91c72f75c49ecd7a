"""The records of a page → the rows of one stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.records.conform import Conformer, decode

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.paging.endpoint import Sideload
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.records.parts import Row
    from tap_zendesk_incremental.records.shape import RowShape
    from tap_zendesk_incremental.secrecy import Secrets

# What identifies a record to people, without its text.
IDENTITY = ("id", "ticket_id", "event_id", "url", "generated_timestamp", "timestamp", "updated_at")
MOST_SHOWN = 40


class RowReader:
    """Decodes records, and makes rows fit the schema; what cannot be a row is named in the log.

    Args:
        shape: What the rows of the stream look like.
        sideloads: What may stand on the pages beside the records.
        logger: Gets what is left out.
        secrets: What must not show.
    """

    def __init__(
        self,
        shape: RowShape,
        sideloads: Sequence[Sideload],
        logger: logging.Logger,
        secrets: Secrets,
    ) -> None:
        self.left_out = 0
        self._shape = shape
        self._sideloads = sideloads
        self._logger = logger
        self._secrets = secrets
        self._conformer = Conformer(shape, logger)
        self._page: Page | None = None
        self._elements: list[tuple[str, dict[str, Row]]] = []

    def rows(self, raws: Sequence[Raw], page: Page) -> Iterator[Row]:
        """Yield the rows of some records of a page, as the schema says."""
        for raw, record in self._records(raws, page):
            for row in self._shape.part.rows(record):
                fitting = self._conformer.conform({**row, **page.added})
                if all(fitting.get(key) is not None for key in self._shape.keys):
                    yield fitting
                else:
                    reason = f"a row has no usable {' or '.join(self._shape.keys)}"
                    self._leave_out(reason, row, raw, page)

    def _records(self, raws: Sequence[Raw], page: Page) -> Iterator[tuple[Raw, Row]]:
        """Yield each record as it came, and decoded, with its sideloads in it."""
        elements = self._beside(page)
        for raw in raws:
            record = decode(raw)
            if not isinstance(record, dict):
                self._leave_out("there is something else in place of a record", record, raw, page)
                continue
            for field, by_record in elements:
                element = by_record.get(str(record.get("id")))
                if element is not None:
                    record.setdefault(field, element)
            yield raw, record

    def _beside(self, page: Page) -> list[tuple[str, dict[str, Row]]]:
        """Return what stands beside the records of a page, read once for each page."""
        if self._page is not page:
            self._page = page
            self._elements = [
                (sideload.field, _by_record(sideload, page.beside))
                for sideload in self._sideloads
                if sideload.field
            ]
        return self._elements

    def _leave_out(self, reason: str, found: Any, raw: Raw, page: Page) -> None:
        """Name what is left out so that it can be found: where it stands, what identifies it."""
        self.left_out += 1
        where = f"on the page {page.place}{_position(raw, page)}"
        text = self._secrets.line(f"{reason} ({where}: {identity(found)})")
        self._logger.error("%s: %s; it is left out.", self._shape.stream, text)


def _position(raw: Raw, page: Page) -> str:
    """Return the position of a record on its page, nothing for what stands beside the records.

    By time, a page begins with records that the one before has brought; they do not count.
    """
    position = next((n for n, one in enumerate(page.records, start=1) if one is raw), None)
    return "" if position is None else f", record {position} of {len(page.records)}"


def identity(found: Any) -> str:
    """Return what tells a record apart: its ids and timestamps, or the names of its fields."""
    if not isinstance(found, dict):
        return f"{str(found)[:MOST_SHOWN]!r}"
    telling = {name: found[name] for name in IDENTITY if name in found}
    shown = ", ".join(f"{name} {str(value)[:MOST_SHOWN]!r}" for name, value in telling.items())
    return shown or f"fields {', '.join(sorted(found))}"


def _by_record(sideload: Sideload, beside: Mapping[str, Sequence[Raw]]) -> dict[str, Row]:
    """Return the elements of a list beside the records, by the id of their record as text."""
    decoded = (decode(raw) for raw in beside.get(sideload.list_key, ()))
    elements = (element for element in decoded if isinstance(element, dict))
    return {str(element.get(sideload.refers_by)): element for element in elements}

"""What stands on a page → the rows of one stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tap_zendesk_incremental.records import Conformer, decode

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator, Sequence

    from msgspec import Raw

    from tap_zendesk_incremental.records import Schema
    from tap_zendesk_incremental.secrecy import Secrets

Row = dict[str, Any]


class Sideload(NamedTuple):
    """A sideload that comes either in a field of each record or in a list beside the records."""

    list_key: str
    field: str
    refers_by: str
    """The field by which an element of the list refers to its record's id."""


class RowReader:
    """Decodes records, and makes rows fit the schema; what can be no row is named in the log.

    Args:
        stream: The stream's name.
        schema: Its JSON Schema.
        keys: Fields without which a row is none.
        sideload: What may stand on the pages beside the records.
        logger: Gets what is left out.
        secrets: What must not show.
    """

    def __init__(
        self,
        stream: str,
        schema: Schema,
        keys: Sequence[str],
        sideload: Sideload | None,
        logger: logging.Logger,
        secrets: Secrets,
    ) -> None:
        self._stream = stream
        self._keys = keys
        self._sideload = sideload
        self._logger = logger
        self._secrets = secrets
        ignored = frozenset({sideload.field} if sideload else ())
        self._conformer = Conformer(stream, schema, ignored, logger)

    def records(self, raws: Iterable[Raw], beside: Iterable[Raw]) -> Iterator[Row]:
        """Yield decoded records, each with its sideload in it."""
        sideloaded = self._by_record(beside)
        for raw in raws:
            record = decode(raw)
            if not isinstance(record, dict):
                self._leave_out(f"in place of a record the page has {bytes(raw)[:40]!r}")
                continue
            if self._sideload and record.get("id") in sideloaded:
                record.setdefault(self._sideload.field, sideloaded[record["id"]])
            yield record

    def fitting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows as the schema says."""
        for row in rows:
            fitting = self._conformer.conform(row)
            if all(fitting.get(key) is not None for key in self._keys):
                yield fitting
            else:
                keys = " or ".join(self._keys)
                self._leave_out(f"a row has no usable {keys} (it has {', '.join(sorted(row))})")

    def _by_record(self, beside: Iterable[Raw]) -> dict[Any, Row]:
        if self._sideload is None:
            return {}
        elements = [element for raw in beside if isinstance(element := decode(raw), dict)]
        return {element.get(self._sideload.refers_by): element for element in elements}

    def _leave_out(self, reason: str) -> None:
        self._logger.error("%s: %s; it is left out.", self._stream, self._secrets.line(reason))

"""Rows that need a little more than a copy of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from typing_extensions import override

from tap_zendesk_incremental.records.parts import Row, WholeRecord
from tap_zendesk_incremental.records.row_type import field_names
from tap_zendesk_incremental.timestamps import DAY, to_text, to_unix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from msgspec import Raw

# A survey ends 28 days after it was offered (documented); it does not say when it was offered.
SURVEY_LIFE = 28 * DAY
# What stands in every value of a custom object's record that was deleted (documented).
DELETED = "[DELETED]"


class OfferedSurveys(WholeRecord):
    """Survey responses, with the time at which the survey was offered."""

    @override
    def rows(self, record: Row) -> Iterable[Row]:
        return ({**record, "offered_at": offered_at(record.get("expires_at"))},)

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        decode, names = msgspec.json.Decoder(row).decode, field_names(row)
        expires, offered = names["expires_at"], names["offered_at"]

        def read(record: Raw) -> Iterable[Any]:
            found = decode(record)
            setattr(found, offered, offered_at(getattr(found, expires)))
            return (found,)

        return read


def offered_at(expires_at: object) -> str | None:
    """Return when a survey was offered that expires at this time; None where that is not known."""
    unix = to_unix(expires_at)
    return None if unix is None else to_text(max(0, unix - SURVEY_LIFE))


class ObjectRecords(WholeRecord):
    """Records of custom objects. A deleted one keeps its id and its name, which is [DELETED]."""

    @override
    def rows(self, record: Row) -> Iterable[Row]:
        if record.get("name") != DELETED:
            return (record,)
        kept = {"name": DELETED}
        return ({key: _erased(value) for key, value in record.items()} | kept,)

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        decode, name = msgspec.json.Decoder(row).decode, field_names(row)["name"]

        def read(record: Raw) -> Iterable[Any]:
            found = decode(record)
            if getattr(found, name) == DELETED:
                raise msgspec.ValidationError("a deleted record: its values are none")
            return (found,)

        return read


def _erased(value: Any) -> Any:
    """Return null in place of the text that a deleted record has in every value."""
    if isinstance(value, dict):
        return {key: _erased(item) for key, item in value.items()}
    return None if value == DELETED else value

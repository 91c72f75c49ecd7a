"""How the rows of a stream come out of a record: the record itself, an object in it, or children.

Each kind says it twice: of a decoded record (the general path), and as msgspec types that read the
rows out of the bytes and decode nothing else (the fast path).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw
from typing_extensions import override

from tap_zendesk_incremental.records.row_type import field_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Row = dict[str, Any]


class Part(ABC):
    """The rows of one stream within a record of its endpoint."""

    beside: str | None = None
    """The list beside the records of a page that has the rows, where it is not the records."""

    @abstractmethod
    def rows(self, record: Row) -> Iterable[Row]:
        """Return the rows of a decoded record."""

    @abstractmethod
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        """Return what reads the rows of a record that is not decoded yet.

        It raises msgspec.DecodeError where anything in the rows does not fit their type.

        Args:
            row: The type of a row, from row_type.py.
        """


class WholeRecord(Part):
    """Each record is a row."""

    @override
    def rows(self, record: Row) -> Iterable[Row]:
        return (record,)

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        decode = msgspec.json.Decoder(row).decode
        return lambda record: (decode(record),)


class Beside(WholeRecord):
    """Each element of a list beside the records is a row.

    Args:
        beside: The name of the list.
    """

    def __init__(self, beside: str) -> None:
        self.beside = beside


@dataclass(frozen=True)
class ObjectIn(Part):
    """The object in one field of a record is a row; without it there is none.

    Args:
        field: The field that holds the object.
        copies: The fields of the record that the row gets, and their names in the row.
    """

    field: str
    copies: Mapping[str, str]

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        row = record.get(self.field)
        if isinstance(row, dict):
            yield {**row, **copied(record, self.copies)}

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        # Without the field the object may stand beside the records: the general path looks there.
        outer = outer_type(row, self.copies, row | None, self.field)
        decode, copy = msgspec.json.Decoder(outer).decode, copier(row, self.copies)

        def read(record: Raw) -> Iterable[Any]:
            found = decode(record)
            return () if found.part is None else (copy(found, found.part),)

        return read


@dataclass(frozen=True)
class Comments(Part):
    """Each child event that is a comment is a row, of whatever kind: by voice, by a channel.

    Args:
        copies: The fields of the event that the row gets, and their names in the row.
    """

    copies: Mapping[str, str]

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        for child in child_events(record):
            if not child or is_comment(child.get("event_type")):
                yield {**child, **copied(record, self.copies)}

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        outer = outer_type(row, self.copies, list[Raw], "child_events")
        decode, copy = msgspec.json.Decoder(outer).decode, copier(row, self.copies)
        kind_of = msgspec.json.Decoder(ChildKind).decode
        decode_row = msgspec.json.Decoder(row).decode

        def read(record: Raw) -> Iterable[Any]:
            found = decode(record)
            comments = (child for child in found.part if is_comment(kind_of(child).event_type))
            return [copy(found, decode_row(comment)) for comment in comments]

        return read


def child_events(record: Row) -> Iterator[Row]:
    """Yield the child events of a ticket event; in place of what is none, an empty one.

    A row of an empty one has no key: it is named in the log as left out.
    """
    children = record.get("child_events")
    if children is None:
        return
    for child in children if isinstance(children, list) else [children]:
        yield child if isinstance(child, dict) else {}


class ChildKind(msgspec.Struct):
    """What kind of child event it is; everything else is passed over."""

    event_type: Any = None


def is_comment(event_type: object) -> bool:
    """Tell whether a child event of this kind is a comment: Comment, VoiceComment and so on."""
    return isinstance(event_type, str) and event_type.endswith("Comment")


def copied(record: Row, copies: Mapping[str, str]) -> Row:
    """Return what a row gets from its record."""
    return {name: record.get(field) for field, name in copies.items()}


def outer_type(row: type[Any], copies: Mapping[str, str], part: Any, field: str) -> type[Any]:
    """Return the type of a record of which one part is read, and some fields are copied.

    Args:
        row: The type of a row, which says the types of what is copied.
        copies: The fields that are copied, and their names in the row.
        part: The type of the part.
        field: The field that the part stands in.
    """
    names = field_names(row)
    fields = [(f"copy{i}", row.__annotations__[names[copies[c]]], c) for i, c in enumerate(copies)]
    return msgspec.defstruct(
        "Record",
        [
            (name, kind, msgspec.field(name=key))
            for name, kind, key in (("part", part, field), *fields)
        ],
        gc=False,
    )


def copier(row: type[Any], copies: Mapping[str, str]) -> Callable[[Any, Any], Any]:
    """Return what copies fields from a record, as read by its outer type, to a row."""
    names = field_names(row)
    fields = [(f"copy{number}", names[name]) for number, name in enumerate(copies.values())]

    def copy(record: Any, to: Any) -> Any:
        for source, field in fields:
            setattr(to, field, getattr(record, source))
        return to

    return copy

"""What the rows of one stream look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tap_zendesk_incremental.records.conform import Schema
    from tap_zendesk_incremental.records.parts import Part


@dataclass(frozen=True)
class RowShape:
    """What the rows of one stream look like, and how they come out of its endpoint's records.

    Args:
        stream: The stream's name, for the log.
        schema: The JSON Schema of a row.
        keys: Fields without which a row is not one.
        part: How the rows come out of a record.
        mixed: Columns of text for which Zendesk sends numbers or objects too; no surprise. With
            [] behind the name, the elements of a list.
        ignored: Fields of the records that are left out on purpose, or belong to other streams.
    """

    stream: str
    schema: Schema
    keys: Sequence[str]
    part: Part
    mixed: Collection[str] = ()
    ignored: Collection[str] = ()

"""The history of a ticket's fields: a row for each field that a ticket event has set or changed."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw
from typing_extensions import override

from tap_zendesk_incremental.records.conform import json_text
from tap_zendesk_incremental.records.lenient_json import exact
from tap_zendesk_incremental.records.parts import Part, Row, child_events, copied, outer_type
from tap_zendesk_incremental.records.row_type import field_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Child = dict[str, Any]
COPIES = {
    "id": "event_id",
    "ticket_id": "ticket_id",
    "updater_id": "updater_id",
    "created_at": "created_at",
    "timestamp": "timestamp",
}
# The keys of a child event that say something of the event, and not what a field of the ticket is.
EVENT_KEYS = frozenset(
    {
        "id",
        "via",
        "via_reference_id",
        "event_type",
        "previous_value",
        "comment_present",
        "comment_public",
        "added_tags",
        "removed_tags",
    }
)
CUSTOM_FIELDS = "custom_ticket_fields"
# How an event names the schedule that a ticket gets (seen in audits).
NEW_SCHEDULE, OLD_SCHEDULE, SCHEDULE = "new_schedule_id", "previous_schedule_id", "schedule_id"


class FieldHistory(Part):
    """Each field in a child event of the kinds Create and Change is a row, with its value as text.

    A field that is not known here is history all the same: whatever is not one of the event's own
    keys counts. Custom fields go by their numeric id.
    """

    @override
    def rows(self, record: Row) -> Iterator[Row]:
        for child in child_events(record):
            for name, value, previous in fields_of(child) if child else [(None, None, None)]:
                yield {
                    "id": child.get("id"),
                    "field_name": name,
                    "value": as_text(value),
                    "previous_value": as_text(previous),
                    **copied(record, COPIES),
                }

    @override
    def reader(self, row: type[Any]) -> Callable[[Raw], Iterable[Any]]:
        outer = outer_type(row, COPIES, list[Child], "child_events")
        # Values are of any type; a float would change a number.
        decode = msgspec.json.Decoder(outer, float_hook=exact).decode
        of_event = attrgetter(*(f"copy{number}" for number in range(len(COPIES))))
        in_order = itemgetter(*_order_of(row))

        def read(record: Raw) -> Iterable[Any]:
            found = decode(record)
            event = of_event(found)
            rows = []
            for child in found.part:
                key = child.get("id")
                if type(key) is not int:
                    raise msgspec.ValidationError("a child event has no usable id")
                for name, value, previous in fields_of(child):
                    values = (key, name, as_text(value), as_text(previous), *event)
                    rows.append(row(*in_order(values)))
            return rows

        return read


def _order_of(row: type[Any]) -> list[int]:
    """Return where each field of the row type stands among the values that a row is made of."""
    names = field_names(row)
    made_of = ("id", "field_name", "value", "previous_value", *COPIES.values())
    by_field = {names[name]: position for position, name in enumerate(made_of)}
    return [by_field[field] for field in row.__struct_fields__ if field in by_field]


def fields_of(child: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, value and previous value of each field that a child event sets or changes."""
    if NEW_SCHEDULE in child:
        yield SCHEDULE, child[NEW_SCHEDULE], child.get(OLD_SCHEDULE)
        return
    if child.get("event_type") not in ("Create", "Change"):
        return
    previous = child.get("previous_value")
    for name, value in child.items():
        if name == CUSTOM_FIELDS and isinstance(value, dict):
            yield from ((field_id, item, previous) for field_id, item in value.items())
        elif name not in EVENT_KEYS:
            yield name, value, previous


def as_text(value: Any) -> str | None:
    """Return a value as text: numbers as their digits, lists and objects as JSON, null as null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return str(value)
    return json_text(value)

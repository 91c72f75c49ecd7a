"""How each stream comes to its rows and records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zendesk_simulator.population import Population
from zendesk_simulator.records.identities import identities
from zendesk_simulator.records.metric_events import (
    changed_metric_event,
    metric_event,
    metric_event_rows,
)
from zendesk_simulator.records.metric_sets import metric_sets, with_metric_set
from zendesk_simulator.records.organizations import organization, organization_rows
from zendesk_simulator.records.ticket_events import ticket_event, ticket_event_rows, with_comment
from zendesk_simulator.records.tickets import ticket
from zendesk_simulator.records.users import user, user_rows
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record, Row, Table

#: Events of changes made while the simulator runs get ids from here on.
_LATER_EVENT = 9_500_000_000_000_000
#: The metric events of one change have ids in a row.
_ROOM = 64
#: Ticket metric events by the time of their newest change, which no record shows.
METRIC_EVENT_CHANGES = "ticket_metric_event_changes"


@dataclass(frozen=True)
class Moment:
    """Something happened to a ticket while the simulator ran: a step of its story."""

    index: int
    number: int
    step: int
    metric_events: range


def _ticket_rows(_: Settings, people: Population) -> Iterable[Row]:
    for index, key in enumerate(people.ticket_ids):
        deleted, scope = people.deleted[index], people.scopes[index]
        yield Row(key, people.ticket_stamps[index], index, deleted=deleted, scope=scope)


def _nothing_happens(_: Population, __: Moment) -> list[Row]:
    return []


def _event_happens(people: Population, moment: Moment) -> list[Row]:
    index, number = moment.index, moment.step
    step = people.stories.of(index).steps[number]
    key = _LATER_EVENT + moment.number
    return [Row(key, step.stamp, index, number, scope=people.scopes[index])]


def _metric_events_happen(people: Population, moment: Moment) -> list[Row]:
    events = people.stories.metric_events(moment.index)
    first = _LATER_EVENT + moment.number * _ROOM - moment.metric_events.start
    return [
        Row(first + number, events[number].stamp, moment.index, number)
        for number in moment.metric_events
    ]


def _never(_: Table, __: Row) -> bool:
    return False


def _row_is_deleted(_: Table, row: Row) -> bool:
    return row.deleted


def _record_is_deleted(table: Table, row: Row) -> bool:
    record = table.readable(row)
    return record is not None and record.get("deleted") is True


#: Lists that come beside the records of a stream, by their names.
SIDELOADS = {"user_identities": "users"}


@dataclass(frozen=True)
class Stream:
    """One kind of records."""

    rows: Callable[[Settings, Population], Iterable[Row]]
    build: Callable[[Population, Row], Record]
    #: The `include` value that adds to each record, and what it adds.
    sideload: str | None = None
    extend: Callable[[Population, Row, Record], Record] | None = None
    #: The `include` value that adds a list beside the records, and what each record adds to it.
    beside: str | None = None
    add: Callable[[Population, Row, Record], list[Record]] | None = None
    #: The rows that come of a ticket's change.
    happen: Callable[[Population, Moment], list[Row]] = _nothing_happens
    #: What `exclude_deleted` leaves out.
    is_deleted: Callable[[Table, Row], bool] = _never
    #: The stream that is exported in its place with `include_changes`.
    changes: str | None = None


STREAMS = {
    "tickets": Stream(
        _ticket_rows,
        ticket,
        "metric_sets",
        with_metric_set,
        beside="metric_sets",
        add=metric_sets,
        is_deleted=_row_is_deleted,
    ),
    "users": Stream(user_rows, user, beside="identities", add=identities),
    "organizations": Stream(organization_rows, organization),
    "ticket_events": Stream(
        ticket_event_rows, ticket_event, "comment_events", with_comment, happen=_event_happens
    ),
    "ticket_metric_events": Stream(
        metric_event_rows,
        metric_event,
        happen=_metric_events_happen,
        is_deleted=_record_is_deleted,
        changes=METRIC_EVENT_CHANGES,
    ),
    METRIC_EVENT_CHANGES: Stream(
        metric_event_rows,
        changed_metric_event,
        happen=_metric_events_happen,
        is_deleted=_record_is_deleted,
    ),
}

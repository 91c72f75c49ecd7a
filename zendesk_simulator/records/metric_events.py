"""Ticket metric events: when clocks started, stopped and ran out."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import date
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record, Row

_FIRST_EVENT = 2_900_000_000_000
_ROOM = 1024


def metric_event_rows(_: Settings, people: Population) -> Iterator[Row]:
    """Yield the place of each event of the stories that the account begins with."""
    for index in range(people.initial_tickets):
        for ordinal, event in enumerate(people.stories.first_metric_events(index)):
            yield Row(_FIRST_EVENT + index * _ROOM + ordinal, event.stamp, index, ordinal)


def metric_event(people: Population, row: Row) -> Record:
    """Return the event of a row; which fields it has depends on its type."""
    event = people.stories.metric_events(row.index)[row.ordinal]
    return {
        "id": row.key,
        "ticket_id": people.ticket_ids[row.index],
        "metric": event.metric,
        "instance_id": event.instance,
        "type": event.kind,
        "time": date(event.stamp),
        **event.more,
    }


def changed_metric_event(people: Population, row: Row) -> Record:
    """Return an event as it comes where changes are included: it always says if it is deleted."""
    return {"deleted": False, **metric_event(people, row)}

"""Ticket events: what was done to a ticket, change by change."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.texts import date, pick
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record, Row

_KIND = 4
_FIRST_EVENT = 1_900_000_000_000
_ROOM = 64
_VIA = {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}}


def ticket_event_rows(settings: Settings, people: Population) -> Iterator[Row]:
    """Give each ticket some events, from its creation to its last update."""
    most = max(1, min(_ROOM, 2 * settings.events_per_ticket - 1))
    for index in range(people.initial_tickets):
        created, updated = people.history(index)
        count = 1 + index * 31 % most
        for ordinal in range(count):
            stamp = created + (updated - created) * ordinal // max(1, count - 1)
            yield Row(_FIRST_EVENT + index * _ROOM + ordinal, stamp, index, ordinal)


def ticket_event(people: Population, row: Row) -> Record:
    """Return the event of a row, without comments: those are a sideload."""
    rng = people.rng(_KIND, row.index, row.ordinal)
    first = row.ordinal == 0
    author = people.requester(row.index) if first else people.agent(row.index)
    return {
        "id": row.key,
        "ticket_id": people.ticket_ids[row.index],
        "timestamp": row.stamp,
        "created_at": date(row.stamp),
        "updater_id": people.user_ids[author],
        "via": "Web form" if first else "Mail",
        "system": {"client": "Mozilla/5.0", "ip_address": "192.0.2.7", "location": "Berlin, BE"},
        "metadata": {"custom": {}, "trusted": True},
        "event_type": "Audit",
        "child_events": [_creation(rng, people, row) if first else _change(rng, row)],
        "merged_ticket_ids": [],
    }


def with_comment(event: Record) -> Record:
    """Return an event with its comment; about every third has none."""
    if event["id"] % 3 == 2:
        return event
    rng = Random(event["id"])
    text = pick(rng, texts.SENTENCES)
    comment = {
        "id": event["id"] * 4 + 3,
        "via": _VIA,
        "via_reference_id": None,
        "type": "Comment",
        "author_id": event["updater_id"],
        "body": text,
        "html_body": f'<div class="zd-comment" dir="auto"><p>{text}</p></div>',
        "plain_body": text,
        "public": rng.random() < 0.8,
        "attachments": [_attachment(event["id"])] if rng.random() < 0.2 else [],
        "audit_id": event["id"],
        "created_at": event["created_at"],
        "event_type": "Comment",
    }
    return {**event, "child_events": [*event["child_events"], comment]}


def _creation(rng: Random, people: Population, row: Row) -> Record:
    return {
        "id": row.key * 4 + 1,
        "via": "Web form",
        "via_reference_id": None,
        "status": "new",
        "subject": pick(rng, texts.SUBJECTS),
        "requester_id": people.user_ids[people.requester(row.index)],
        "tags": [pick(rng, texts.TAGS)],
        "event_type": "Create",
    }


def _change(rng: Random, row: Row) -> Record:
    head = {"id": row.key * 4 + 1, "via": "Mail", "via_reference_id": None}
    if rng.random() < 0.5:
        change: Record = {"status": pick(rng, texts.STATUSES[1:]), "previous_value": "new"}
    elif rng.random() < 0.5:
        change = {"priority": pick(rng, texts.PRIORITIES), "previous_value": None}
    else:
        tag = pick(rng, texts.TAGS)
        change = {"tags": [tag], "added_tags": [tag], "removed_tags": [], "previous_value": []}
    return {**head, **change, "event_type": "Change"}


def _attachment(event: int) -> Record:
    return {
        "id": event + 1,
        "file_name": "Rechnung März.pdf",
        "content_url": f"{texts.ACCOUNT}/attachments/token/{event}/?name=rechnung.pdf",
        "content_type": "application/pdf",
        "size": 45_678,
        "inline": False,
        "deleted": False,
        "thumbnails": [],
    }

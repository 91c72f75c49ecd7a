"""What the demo asks the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

SHOWN = 5

TIMESTAMPS = "SELECT id, generated_timestamp FROM zendesk.tickets"
BY_STATUS = "SELECT status, count(*) FROM zendesk.tickets GROUP BY status"
NEWEST = """
    SELECT id, status, subject, to_timestamp(generated_timestamp)
    FROM zendesk.tickets ORDER BY generated_timestamp DESC, id DESC LIMIT %s
"""
# A ticket holds ids: of its group, and of each custom field beside the field's value. Of a
# drop-down it holds the chosen option's tag; the option's name stands in the field.
NAMED = """
    SELECT t.id, g.name, f.title, coalesce(option ->> 'name', held ->> 'value')
    FROM zendesk.tickets t
    JOIN zendesk.groups g ON g.id = t.group_id
    CROSS JOIN unnest(t.custom_fields) AS held
    JOIN zendesk.ticket_fields f ON f.id = (held ->> 'id')::bigint
    LEFT JOIN unnest(f.custom_field_options) AS option ON option ->> 'value' = held ->> 'value'
    WHERE t.id = ANY(%s) AND f.type IN ('tagger', 'integer', 'date') AND f.key IS NULL
    ORDER BY f.position DESC
"""
WITHOUT_NAME = """
    SELECT count(*) FROM zendesk.tickets t
    WHERE NOT EXISTS (SELECT FROM zendesk.groups g WHERE g.id = t.group_id)
    OR EXISTS (
        SELECT FROM unnest(t.custom_fields) AS held
        LEFT JOIN zendesk.ticket_fields f ON f.id = (held ->> 'id')::bigint
        WHERE f.id IS NULL
    )
"""


@dataclass(frozen=True)
class Ticket:
    """A row as the tables of the newest tickets show it."""

    id: int
    status: str
    subject: str
    moved: datetime
    group: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Snapshot:
    """The tables at one moment: id and timestamp of each ticket, their states, the newest."""

    timestamps: dict[int, int] = field(default_factory=dict)
    by_status: dict[str, int] = field(default_factory=dict)
    newest: list[Ticket] = field(default_factory=list)
    without_name: int = 0

    @property
    def undeleted(self) -> int:
        """How many tickets there are that nobody has deleted."""
        return len(self.timestamps) - self.by_status.get("deleted", 0)

    def moved_since(self, earlier: Snapshot) -> int:
        """Return how many tickets are new or newer."""
        return len(self.timestamps.items() - earlier.timestamps.items())


EMPTY = Snapshot()


def snapshot(url: str) -> Snapshot:
    """Read the tables of tickets, groups and ticket fields."""
    with psycopg.connect(url) as connection:
        [(without_name,)] = connection.execute(WITHOUT_NAME).fetchall()
        return Snapshot(
            dict(connection.execute(TIMESTAMPS).fetchall()),
            dict(connection.execute(BY_STATUS).fetchall()),
            _newest(connection),
            without_name,
        )


def _newest(connection: psycopg.Connection[tuple[Any, ...]]) -> list[Ticket]:
    rows = connection.execute(NEWEST, [SHOWN]).fetchall()
    groups: dict[int, str] = {}
    fields: dict[int, dict[str, str]] = {}
    for key, group, title, value in connection.execute(NAMED, [[key for key, *_ in rows]]):
        groups[key] = group
        fields.setdefault(key, {})[title] = value
    return [
        Ticket(key, status, subject, moved, groups.get(key, ""), fields.get(key, {}))
        for key, status, subject, moved in rows
    ]

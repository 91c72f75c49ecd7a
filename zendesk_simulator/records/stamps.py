"""When the records of a list were created and updated."""

from __future__ import annotations

from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import date
from zendesk_simulator.settings import DAY
from zendesk_simulator.tables import Record


def stamps(people: Population, index: int) -> Record:
    """Return `created_at`, before the first ticket, and `updated_at`, at some time since."""
    created = people.start - 30 * DAY + 3607 * index
    span = max(1, people.end - people.start)
    updated = created if index % 3 == 0 else people.start + 104_729 * (index + 1) % span
    return {"created_at": date(created), "updated_at": date(max(created, updated))}

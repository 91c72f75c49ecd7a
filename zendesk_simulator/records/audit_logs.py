"""The audit log: who changed what in the account."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import address, date, user_name
from zendesk_simulator.tables import Record

_FIRST = 360_026_000_001
_ACTIONS = (
    ("update", "Updated", "rule", "Trigger: Route VIPs", "Position changed from 3 to 1"),
    ("create", "Created", "user", "User: Ada Lindqvist", "Role set to agent"),
    ("login", "Signed in", "user", "User: Björn O'Neill", "Successful sign-in"),
    ("destroy", "Deleted", "ticket_field", "Ticket field: Old reference", "Deleted"),
    ("exported", "Exported", "account", "Account: Example", "Report exported\nCSV"),
)


def audit_logs(people: Population) -> Iterator[Record]:
    """Yield the log, oldest entry first; entry 0 was made by Zendesk itself."""
    count = people.size("audit_logs", 60)
    for i in range(count):
        key = _FIRST + i
        action, label, source, source_label, text = _ACTIONS[i % len(_ACTIONS)]
        agent = i % people.agents
        system = i % 20 == 0
        yield {
            "url": address(f"audit_logs/{key}"),
            "id": key,
            "action": action,
            "action_label": label,
            "actor_id": -1 if system else people.user_ids[agent],
            "actor_name": "Zendesk" if system else user_name(agent),
            "source_id": 360_016_500_001 + i,
            "source_type": source,
            "source_label": source_label,
            "change_description": text,
            "ip_address": None if system else f"192.0.2.{i % 250}",
            # Two entries of one second, now and then.
            "created_at": date(people.start + (people.end - people.start) * (i // 2) // count * 2),
        }

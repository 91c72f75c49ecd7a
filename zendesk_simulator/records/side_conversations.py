"""Side conversations: mails to third parties, seen as a log of what was done."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.identifiers import uuid
from zendesk_simulator.records.texts import (
    ACCOUNT,
    SENTENCES,
    SUBJECTS,
    date,
    user_email,
    user_name,
)
from zendesk_simulator.tables import Record

_KIND = 31


def side_conversation_events(people: Population) -> Iterator[Record]:
    """Yield the events, three to a conversation: it begins, is answered, and is closed."""
    if not people.ticket_ids:
        return
    count = people.size("side_conversation_events", 30)
    for i in range(count):
        conversation = uuid(_KIND, i // 3)
        ticket = people.ticket_ids[i // 3 % len(people.ticket_ids)]
        kind = ("create", "reply", "update")[i % 3]
        stamp = people.start + (people.end - people.start) * (i - i % 3 + 1) // count
        agent = people.agent(i)
        staff = {"user_id": people.user_ids[agent], "name": user_name(agent)}
        staff["email"] = user_email(agent)
        supplier = {"user_id": None, "name": None, "email": "lager@supplier.example"}
        event: Record = {
            "id": uuid(_KIND, 1_000_000 + i),
            "side_conversation_id": conversation,
            "ticket_id": ticket,
            "type": kind,
            "actor": supplier if kind == "reply" else staff,
            "via": "email" if kind == "reply" else "support",
            "created_at": date(stamp).replace("Z", f".{i % 1000:03d}Z"),
        }
        if kind != "reply":
            event["updates"] = {"state": "closed"} if kind == "update" else {}
        if kind != "update":
            event["message"] = _message(i, event["actor"], staff if kind == "reply" else supplier)
            path = f"tickets/{ticket}/side_conversations/{conversation}/events/{event['id']}"
            event["url"] = f"{ACCOUNT}/api/v2/{path}.json"
        yield event


def _message(index: int, sender: Record, recipient: Record) -> Record:
    text = SENTENCES[index % len(SENTENCES)]
    return {
        "subject": SUBJECTS[index % len(SUBJECTS)],
        "preview_text": text[:50],
        "body": text,
        "html_body": f"<p>{text}</p>" if index % 2 else None,
        "from": sender,
        "to": [recipient],
        "external_ids": {"targetTicketId": "17"} if index % 6 == 0 else {},
        "via": {"channel": "email"},
    }

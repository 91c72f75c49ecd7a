"""What lies beside the tickets: deleted, suspended and skipped ones, and their tags."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.brands import BRAND
from zendesk_simulator.records.custom_values import option_tags
from zendesk_simulator.records.texts import address, date
from zendesk_simulator.records.via import SUPPORT_ADDRESS
from zendesk_simulator.stories.story import Step, Story
from zendesk_simulator.tables import Record

_FIRST_SUSPENDED = 360_025_000_001
_CAUSES = ((4, "Detected as spam"), (19, "Submitted by unverified user"), (21, "Too many requests"))


def deleted_tickets(people: Population, ticket: Record) -> Iterator[Record]:
    """Yield a ticket that has been deleted, with the agent who did it."""
    if ticket.get("status") == "deleted":
        step = _deletion(people.stories.of_ticket(ticket["id"]))
        agent = people.user_ids[0] if step is None else step.updater
        described = {"description": ticket["description"]} if ticket["id"] % 4 else {}
        yield {
            "id": ticket["id"],
            "subject": ticket["subject"],
            **described,
            "actor": {"id": agent, "name": texts.user_name(people.agent_with(agent))},
            "deleted_at": ticket["updated_at"],
            "previous_state": "open" if step is None else step.old["status"],
            "support_type": ticket["support_type"],
        }


def _deletion(story: Story | None) -> Step | None:
    """Return the step in which a ticket was deleted, if it was not a test that said so."""
    steps = [] if story is None else story.steps
    return next((s for s in reversed(steps) if s.new.get("status") == "deleted"), None)


def ticket_skips(people: Population, ticket: Record) -> Iterator[Record]:
    """Yield a ticket that an agent would rather leave to somebody else, the whole of it."""
    if ticket["id"] % 11 == 3:
        yield {
            "id": ticket["id"] * 8 + 6,
            "ticket_id": ticket["id"],
            "user_id": people.user_ids[ticket["id"] % people.agents],
            "reason": "I have no idea 🤷",
            "ticket": ticket,
            "created_at": ticket["updated_at"],
            "updated_at": ticket["updated_at"],
        }


def tags(_: Population) -> Iterator[Record]:
    """Yield the tags that tickets have, and how often; they have no id."""
    for i, name in enumerate(dict.fromkeys((*texts.TAGS, *option_tags()))):
        yield {"name": name, "count": 5000 // (i + 1)}


def suspended_tickets(people: Population) -> Iterator[Record]:
    """Yield mails that did not become tickets."""
    for i in range(people.size("suspended_tickets", 6)):
        key = _FIRST_SUSPENDED + i
        cause_id, cause = _CAUSES[i % len(_CAUSES)]
        known = i % 2 == 0
        stamp = people.end - 7200 * (i + 1)
        name, email = texts.user_name(i), texts.user_email(i)
        origin = {"address": email, "name": name}
        target = {"address": SUPPORT_ADDRESS, "name": "Example"}
        author: Record = {"id": people.user_ids[i % len(people.user_ids)]} if known else {}
        yield {
            "url": address(f"suspended_tickets/{key}"),
            "id": key,
            "author": {**author, "name": name, "email": email},
            "subject": None if i == 5 else texts.SUBJECTS[i % len(texts.SUBJECTS)],
            "content": texts.SENTENCES[i % len(texts.SENTENCES)],
            "cause": cause,
            "cause_id": cause_id,
            "message_id": f"<{key}@mail.example>" if known else None,
            "ticket_id": people.ticket_ids[i] if i == 2 and len(people.ticket_ids) > i else None,
            "recipient": SUPPORT_ADDRESS if known else None,
            "brand_id": BRAND if known else None,
            "attachments": (None, [], [_attachment(key)])[i % 3],
            "error_messages": [{"title": "Too large", "text": "30 MB"}] if i % 4 == 3 else None,
            "via": {"channel": "email", "source": {"from": origin, "to": target, "rel": None}},
            "created_at": date(stamp),
            "updated_at": date(stamp),
        }


def _attachment(key: int) -> Record:
    return {
        "id": key + 500,
        "file_name": "Rechnung.pdf",
        "content_type": "application/pdf",
        "content_url": f"{texts.ACCOUNT}/attachments/token/{key}/?name=Rechnung.pdf",
        "size": 23_456,
        "inline": False,
    }

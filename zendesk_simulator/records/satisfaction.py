"""Legacy satisfaction ratings, which follow from the tickets, and their reasons."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address
from zendesk_simulator.tables import Record

FIRST_RATING = 360_007_000_000
#: Id and text of the reasons that ratings give.
REASONS = (
    (1000, "No reason provided"),
    (1001, "The issue took too long to resolve"),
    (1002, "The agent was unhelpful"),
)
_OLD_REASON = (1003, "Der Wunsch war nicht erfüllbar")


def satisfaction_ratings(_: Population, ticket: Record) -> Iterator[Record]:
    """Yield the rating of a ticket, or now and then one that was offered in vain."""
    rating = ticket.get("satisfaction_rating") or {}
    if rating.get("id"):
        given = {name: rating[name] for name in ("comment", "reason", "reason_id")}
        yield _rating(ticket, rating["id"], rating["score"], given)
    elif ticket["id"] % 7 == 3 and ticket.get("status") == "solved":
        yield _rating(ticket, ticket["id"] * 8 + 5, "offered", {"comment": None})


def satisfaction_reasons(people: Population) -> Iterator[Record]:
    """Yield the reasons; one of them has been deleted."""
    for i, (code, text) in enumerate((*REASONS, _OLD_REASON)):
        times = stamps(people, i)
        key = 360_024_000_001 + i
        yield {
            "url": address(f"satisfaction_reasons/{key}"),
            "id": key,
            "reason_code": code,
            "value": text,
            "raw_value": f"{{{{dc.reason_{code}}}}}" if i == 1 else text,
            "deleted_at": times["updated_at"] if code == _OLD_REASON[0] else None,
            **times,
        }


def _rating(ticket: Record, key: int, score: str, given: Record) -> Record:
    return {
        "url": address(f"satisfaction_ratings/{key}"),
        "id": key,
        "ticket_id": ticket["id"],
        "requester_id": ticket["requester_id"],
        "assignee_id": ticket["assignee_id"],
        "group_id": ticket["group_id"],
        "score": score,
        **given,
        "created_at": ticket["updated_at"],
        "updated_at": ticket["updated_at"],
    }

"""Legacy satisfaction ratings, which follow from the tickets, and their reasons."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import address, date
from zendesk_simulator.tables import Record

FIRST_RATING = 360_007_000_000
#: Code and text of the reasons that customers give.
REASONS = (
    (0, "No reason provided"),
    (5, "The issue took too long to resolve"),
    (1001, "The agent was unhelpful"),
)
_OLD_REASON = (1003, "Der Wunsch war nicht erfüllbar")
_FIRST_REASON = 360_024_000_001
_IDS = {code: _FIRST_REASON + i for i, (code, _) in enumerate((*REASONS, _OLD_REASON))}


def given_reason(code: int) -> Record:
    """Return how a rating names a reason: in words, and by its id (documented), not its code."""
    return {"reason": dict(REASONS)[code], "reason_id": _IDS[code]}


def satisfaction_ratings(people: Population, ticket: Record) -> Iterator[Record]:
    """Yield the rating that was offered for a ticket, whether it was given or not."""
    story = people.stories.of_ticket(ticket["id"])
    scores = [] if story is None else story.changes("satisfaction_score")
    if story is None or not scores:
        return
    score, reason = story.values["satisfaction_score"], story.values.get("satisfaction_reason_code")
    given = {} if reason is None else given_reason(reason)
    key = FIRST_RATING + story.index
    yield {
        "url": address(f"satisfaction_ratings/{key}"),
        "id": key,
        "ticket_id": ticket["id"],
        "requester_id": ticket["requester_id"],
        "assignee_id": ticket["assignee_id"],
        "group_id": ticket["group_id"],
        "score": score,
        "comment": story.values.get("satisfaction_comment"),
        **given,
        "created_at": date(scores[0][0]),
        "updated_at": date(scores[-1][0]),
    }


def satisfaction_reasons(people: Population) -> Iterator[Record]:
    """Yield the reasons; one of them has been deleted."""
    for i, (code, text) in enumerate((*REASONS, _OLD_REASON)):
        times = stamps(people, i)
        key = _IDS[code]
        yield {
            "url": address(f"satisfaction_reasons/{key}"),
            "id": key,
            "reason_code": code,
            "value": text,
            "raw_value": f"{{{{dc.reason_{code}}}}}" if i == 1 else text,
            "deleted_at": times["updated_at"] if code == _OLD_REASON[0] else None,
            **times,
        }

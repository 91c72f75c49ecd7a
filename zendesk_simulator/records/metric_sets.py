"""The metric set, a sideload of tickets: the sums of a ticket's story."""

from __future__ import annotations

from itertools import pairwise

from zendesk_simulator.population import Population
from zendesk_simulator.records.schedules import HOURS, OFFICE_HOURS
from zendesk_simulator.records.texts import ACCOUNT, date
from zendesk_simulator.stories.hours import Hours
from zendesk_simulator.stories.story import Step, Story
from zendesk_simulator.tables import Record, Row

_DONE = ("solved", "closed")
_WAITING_FOR_AGENT = ("new", "open", "hold")


def with_metric_set(people: Population, row: Row, ticket: Record) -> Record:
    """Return a ticket with its metric set."""
    return {**ticket, "metric_set": _metric_set(people, row, ticket)}


def metric_sets(people: Population, row: Row, ticket: Record) -> list[Record]:
    """Return what a ticket adds to the list of metric sets."""
    return [_metric_set(people, row, ticket)]


def _metric_set(people: Population, row: Row, ticket: Record) -> Record:
    # Tests put all kinds of things in a ticket.
    key = ticket["id"] if isinstance(ticket.get("id"), int) else 0
    return {
        "id": 360_030_000_000 + key,
        "ticket_id": key,
        "url": f"{ACCOUNT}/api/v2/ticket_metrics/{360_030_000_000 + key}.json",
        **_sums(people.stories.of(row.index)),
    }


def _sums(story: Story) -> Record:
    steps, created = story.steps, story.steps[0].stamp
    requester = story.values["requester_id"]
    statuses = story.changes("status")
    groups, assignees = story.changes("group_id"), story.changes("assignee_id")
    solved = [at for at, status, old in statuses if status in _DONE and old not in _DONE]
    left = [1 for _, status, old in statuses if old == "solved" and status not in _OVER]
    replies = [step.stamp for step in steps if _is_reply(step, requester)]
    comments = [step.stamp for step in steps if step.comment]
    assigned = [at for at, agent, _ in assignees if agent is not None]
    assignee = story.values.get("assignee_id")
    solved_at = solved[-1] if solved and story.values["status"] in _DONE else None
    clock = _Spans(story)
    return {
        "created_at": date(created),
        "updated_at": date(steps[-1].stamp),
        "group_stations": len([1 for _, group, _ in groups if group is not None]),
        "assignee_stations": len(assigned),
        "reopens": len(left),
        "replies": len(replies),
        "assignee_updated_at": _last([s.stamp for s in steps if s.updater == assignee]),
        "requester_updated_at": _last([s.stamp for s in steps if s.updater == requester]),
        "status_updated_at": date(statuses[-1][0]),
        "initially_assigned_at": _last(assigned[:1]),
        "assigned_at": _last(assigned) if assignee is not None else None,
        "solved_at": None if solved_at is None else date(solved_at),
        "latest_comment_added_at": _last(comments),
        "custom_status_updated_at": _last([at for at, *_ in story.changes("custom_status_id")]),
        "reply_time_in_seconds": {"calendar": max(0, replies[0] - created) if replies else None},
        "reply_time_in_minutes": clock.between(created, replies[0] if replies else None),
        "first_resolution_time_in_minutes": clock.between(created, solved[0] if solved else None),
        "full_resolution_time_in_minutes": clock.between(created, solved_at),
        "agent_wait_time_in_minutes": clock.within("pending"),
        "requester_wait_time_in_minutes": clock.within(*_WAITING_FOR_AGENT),
        "on_hold_time_in_minutes": clock.within("hold"),
    }


_OVER = (*_DONE, "deleted")


class _Spans:
    """How long a ticket had its statuses, each as far as it has ended."""

    def __init__(self, story: Story) -> None:
        changes = story.changes("status")
        ends = pairwise(changes)
        self._spans = [(status, start, end) for (start, status, _), (end, *_) in ends]
        self._hours = _hours(story)

    def within(self, *statuses: str) -> Record:
        """Return the minutes that some statuses lasted; null if there was none of them."""
        found = [(start, end) for status, start, end in self._spans if status in statuses]
        if not found:
            return {"calendar": None, "business": None}
        return {
            "calendar": sum(max(0, end - start) for start, end in found) // 60,
            "business": sum(self._hours.minutes(start, end) for start, end in found),
        }

    def between(self, start: int, end: int | None) -> Record:
        """Return the minutes between two seconds, if there is a second one."""
        if end is None:
            return {"calendar": None, "business": None}
        minutes = self._hours.minutes(start, end)
        return {"calendar": max(0, end - start) // 60, "business": minutes}


def _is_reply(step: Step, requester: object) -> bool:
    comment = step.comment
    return comment is not None and comment.public and comment.author != requester


def _hours(story: Story) -> Hours:
    given = [step.schedule for step in story.steps if step.schedule is not None]
    return HOURS[given[-1]] if given else OFFICE_HOURS


def _last(stamps: list[int]) -> str | None:
    return date(stamps[-1]) if stamps else None

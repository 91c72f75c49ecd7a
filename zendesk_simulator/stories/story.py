"""A ticket's story: the steps that it went through, and what it holds after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from zendesk_simulator.tables import Record

#: The name of a field of tickets, or the id of one of the account's own fields.
Field = str | int
Values = dict[Field, Any]
#: Who did it, when it was Zendesk itself: an automation, a trigger.
SYSTEM = -1
#: What a ticket has before anybody asks how satisfied its requester is.
UNOFFERED = "unoffered"


class Change(NamedTuple):
    """What a field held before a step, and what it holds after it."""

    old: Any
    new: Any


class Comment(NamedTuple):
    """A comment that came with a step; its text follows from the place in the story."""

    author: int
    public: bool = True
    kind: str = "Comment"


class Origin(NamedTuple):
    """The way a ticket came in: its `via`, the number of the channel, what it follows up."""

    via: Record
    via_id: int
    followed: int | None


@dataclass(slots=True)
class Step:
    """What was done to a ticket at once: the changes are those of one ticket event."""

    stamp: int
    #: The id of a user, or SYSTEM.
    updater: int
    via: str
    changes: dict[Field, Change] = field(default_factory=dict)
    comment: Comment | None = None
    #: The id of the schedule that a trigger gave to the ticket.
    schedule: int | None = None
    merged: tuple[int, ...] = ()


@dataclass(slots=True)
class Story:
    """All that happened to a ticket, in the order of the events.

    `values` is what the ticket holds now; `told` is the number of steps that the account began
    with, as later ones are changes made while the simulator runs.
    """

    index: int
    origin: Origin
    values: Values
    steps: list[Step]
    told: int

    def go_on(self, step: Step) -> int:
        """Add a step, and return its number."""
        self.steps.append(step)
        self.values.update({name: change.new for name, change in step.changes.items()})
        return len(self.steps) - 1

    def changes(self, name: Field) -> list[tuple[Step, Change]]:
        """Return the steps that set or changed a field, and how."""
        return [(step, step.changes[name]) for step in self.steps if name in step.changes]

"""A ticket's story: the steps that it went through, and what it holds after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: The name of a field of tickets, or the id of one of the account's own fields.
Field = str | int
#: Lists in values are tuples, which cost Python's collector nothing.
Values = dict[Field, Any]
#: Who did it, when it was Zendesk itself: an automation, a trigger.
SYSTEM = -1
#: What a ticket has before anybody asks how satisfied its requester is.
UNOFFERED = "unoffered"


class Comment(NamedTuple):
    """A comment that came with a step; its text follows from the place in the story."""

    author: int
    public: bool = True
    kind: str = "Comment"


@dataclass(slots=True)
class Step:
    """What was done to a ticket at once: one ticket event tells of it."""

    stamp: int
    #: The id of a user, or SYSTEM.
    updater: int
    via: str
    #: What fields were set or changed to, and what they held before; the first step has no before.
    new: Values = field(default_factory=dict)
    old: Values = field(default_factory=dict)
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
    #: How the ticket came in, and the id of the ticket that it follows up.
    channel: str
    followed: int | None
    values: Values
    steps: list[Step]
    told: int
    #: Chance for what is of no matter to the story.
    dice: int

    @property
    def beginning(self) -> list[Step]:
        """The steps that the account began with."""
        return self.steps[: self.told]

    def go_on(self, step: Step) -> int:
        """Add a step, and return its number."""
        self.steps.append(step)
        self.values.update(step.new)
        return len(self.steps) - 1

    def changes(self, name: Field) -> list[tuple[int, Any, Any]]:
        """Return when a field was set or changed, to what, and what it held before."""
        steps = [step for step in self.steps if name in step.new]
        return [(step.stamp, step.new[name], step.old.get(name)) for step in steps]

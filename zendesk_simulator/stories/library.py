"""The stories of all tickets, each told when somebody asks for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from zendesk_simulator.stories.clocks import Clocks, MetricEvent
from zendesk_simulator.stories.plot import tell
from zendesk_simulator.stories.story import Step, Story

if TYPE_CHECKING:
    from zendesk_simulator.population import Population

#: So many are remembered; any other is told again when it is needed.
_REMEMBERED = 30_000


class Stories:
    """Tells stories, and lets them go on."""

    def __init__(self, people: Population) -> None:
        self._people = people
        self._gone_on: dict[int, Story] = {}
        self._told = lru_cache(_REMEMBERED)(lambda index: tell(people, index))
        self._ticked = lru_cache(_REMEMBERED)(self._tick)

    def of(self, index: int) -> Story:
        """Return the story of a ticket by its number in the account."""
        return self._gone_on.get(index) or self._told(index)

    def of_ticket(self, ticket_id: object) -> Story | None:
        """Return the story of a ticket by its id; a test may have made up an id."""
        index = self._people.index_of.get(ticket_id)
        return None if index is None else self.of(index)

    def metric_events(self, index: int) -> list[MetricEvent]:
        """Return the metric events of a ticket in the order in which they came about."""
        return self._ticked(index).events

    def first_metric_events(self, index: int) -> list[MetricEvent]:
        """Return the metric events of a ticket that the account began with."""
        clocks = self._ticked(index)
        return clocks.events[: clocks.told]

    def go_on(self, index: int, step: Step) -> tuple[int, range]:
        """Add a step to a story; return its number, and those of its metric events."""
        clocks = self._ticked(index)
        story = self._gone_on.setdefault(index, self.of(index))
        number, before = story.go_on(step), len(clocks.events)
        clocks.meet(step)
        return number, range(before, len(clocks.events))

    def _tick(self, index: int) -> Clocks:
        story = self.of(index)
        clocks = Clocks(index)
        for number, step in enumerate(story.steps):
            clocks.meet(step)
            if number == story.told - 1:
                clocks.wait_until(self._people.end)
        return clocks

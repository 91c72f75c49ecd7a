"""How the story of a ticket goes: which steps lead to the status that it has in the end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from zendesk_simulator.records.texts import STATUSES, pick
from zendesk_simulator.stories.story import Story
from zendesk_simulator.stories.teller import Teller

if TYPE_CHECKING:
    from zendesk_simulator.population import Population

Chapter = Callable[[Teller], None]

#: What may happen at any time before the end, and does not touch the status.
_BY_THE_WAY: tuple[Chapter, ...] = (Teller.triage, Teller.note, Teller.reply, Teller.hand_over)
_TO_THE_END: dict[str, tuple[Chapter, ...]] = {
    "new": (Teller.triage,),
    "open": (Teller.take,),
    "pending": (Teller.take, Teller.ask),
    "hold": (Teller.take, Teller.park),
}


def tell(people: Population, index: int) -> Story:
    """Return the story of a ticket up to the second of its last update; always the same one."""
    teller = Teller(people, index)
    created, updated = people.history(index)
    chapters: list[Chapter] = [Teller.create]
    if index < people.initial_tickets:
        chapters += _chapters(teller.rng, people, index)
    plan: list[tuple[int, Chapter]] = list(
        zip(_times(created, updated, len(chapters)), chapters, strict=True)
    )
    merged = people.merged_into(index)
    if merged is not None:
        # Before the last step, which may close the ticket.
        second, source = merged
        place = min(bisect_left(plan, second, key=lambda planned: planned[0]), len(plan) - 1)
        plan.insert(max(1, place), (second, lambda told: told.take_in(people.ticket_ids[source])))
    for second, chapter in plan:
        teller.begin(second)
        chapter(teller)
    return teller.story()


def _chapters(rng: Random, people: Population, index: int) -> list[Chapter]:
    chapters = _way_to_the_end(rng, people, index)
    for _ in range(int(rng.random() * 0.75 * people.events_per_ticket)):
        chapters.insert(int(rng.random() * len(chapters)), pick(rng, _BY_THE_WAY))
    return chapters


def _way_to_the_end(rng: Random, people: Population, index: int) -> list[Chapter]:
    status = pick(rng, STATUSES)
    if people.merges_into(index) is not None:
        return [Teller.take, Teller.merge_away]
    way = list(_TO_THE_END[status]) if status in _TO_THE_END else _solution(rng)
    if people.deleted[index]:
        return [*way, Teller.delete]
    return [*way, Teller.close] if status == "closed" else way


def _solution(rng: Random) -> list[Chapter]:
    way: list[Chapter] = [Teller.take]
    if rng.random() < 0.4:
        way += [Teller.ask, Teller.answer]
    way.append(Teller.solve)
    if rng.random() < 0.25:
        way += [Teller.answer, Teller.solve]
    if rng.random() < 0.7:
        way.append(Teller.offer)
        if rng.random() < 0.8:
            way.append(Teller.rate)
    return way


def _times(created: int, updated: int, count: int) -> list[int]:
    """Return the second of each step: close together at first, and the last one at the end."""
    life, last = updated - created, max(1, count - 1)
    return [created + life * step * step // (last * last) for step in range(count)]

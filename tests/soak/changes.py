"""Changes of an account's data while it is exported."""

from __future__ import annotations

from random import Random

from tests.support.account import Account
from tests.support.streams import EXPORTS, OTHER_EXPORTS, Way
from tests.support.truth import touch
from zendesk_simulator import World

# Streams of which the simulator can change any record: exports that are not made of tickets, and
# those that have no order of their own.
TOUCHED = tuple(way for way in EXPORTS if way.is_whole and not way.stream.startswith("ticket"))
UPDATED = tuple(way for way in OTHER_EXPORTS if way.stamp == "updated_at" and way.is_whole)
# Each change of tickets takes a second of the account's time, or more, and some come together. What
# reaches into the newest minute is not exported yet, but may be by the time rows are compared.
ROOM = 30


class Changes:
    """Changes some data at random, and counts the records.

    Args:
        sim: The account.
        random: What chooses.
    """

    def __init__(self, sim: Account, random: Random) -> None:
        self.count = 0
        self._sim = sim
        self._random = random

    def make(self) -> None:
        """Change, add and delete some records."""
        world, random = self._sim.world, self._random
        choice = random.random()
        if choice < 0.4 and self._has_room(world):
            self._tickets(world, choice)
        if choice > 0.6:
            self.count += len(touch(self._sim, random.choice(TOUCHED), random.randint(1, 30)))
        if choice > 0.7:
            self._update(world, random.choice(UPDATED))
        if choice > 0.9:
            self._groups(world)

    def _has_room(self, world: World) -> bool:
        """Tell whether what happens to tickets now is exported at once."""
        with world.lock:
            tables = map(world.table, world.streams.counts())
            stamps = [table.rows[-1].stamp for table in tables if table.rows]
        return max(stamps, default=0) + ROOM < self._sim.settings.edge()

    def _tickets(self, world: World, choice: float) -> None:
        random = self._random
        self.count += len(world.change_tickets(random.randint(1, 60)))
        if choice < 0.2:
            self.count += len(world.add_tickets(random.randint(1, 20)))
        if choice < 0.1:
            self.count += len(world.delete_tickets(random.randint(1, 5)))
            self.count += len(world.change_metric_events(random.randint(1, 5)))

    def _update(self, world: World, way: Way) -> None:
        record = self._random.choice(world.truth(way.export))
        world.update(way.export, record["id"])
        self.count += 1

    def _groups(self, world: World) -> None:
        """Rename a group, and add one: its list is read whole."""
        group = self._random.choice(world.truth("groups"))
        self.count += 2
        world.rename("groups", group["id"], f"Group {self.count}")
        world.add_to("groups", {**group, "id": 10**9 + self.count, "name": f"New {self.count}"})

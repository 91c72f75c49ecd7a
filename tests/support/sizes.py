"""Lists and exports of any length: records are copied under new keys, or taken away."""

from __future__ import annotations

from tests.support.streams import Way
from zendesk_simulator import Simulator
from zendesk_simulator.lists.collection import Item, Key
from zendesk_simulator.lists.declared import COLLECTIONS

#: Copied numbers begin here, far above all that an account has.
_FIRST = 990_000_000_000_000


def resize(sim: Simulator, way: Way, count: int, parent: Key | None = None) -> None:
    """Let a list, or that of one parent, have so many records that a run of the tap sees."""
    name = way.export
    field = COLLECTIONS[name].key
    with sim.world.lock:
        collection = sim.world.collection(name)
        shown = [item for item in _shown(sim, way) if parent in (None, item.parent)]
        for item in shown[count:]:
            collection.remove(item.key)
        for number in range(count - len(shown)):
            original = shown[number % len(shown)]
            key = _copied(original.key, number)
            collection.add(Item(key, {**original.record, field: key}, original.parent))


def _shown(sim: Simulator, way: Way) -> list[Item]:
    endpoint = way.type.children or way.endpoint
    return sim.world.lists.seen(way.export, endpoint.parameters if way.is_list else {})


def _copied(key: Key, number: int) -> Key:
    """Return a key of the same kind; text keeps its length, as cursors may be made of it."""
    if isinstance(key, int):
        return _FIRST + number
    digits = f"{number}"
    return key[: max(1, len(key) - 6)] + digits.rjust(6, "0")

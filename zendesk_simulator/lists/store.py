"""The records of all lists, and the changes made to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.datastructures import QueryParams

from zendesk_simulator.lists.collection import Collection, Item, Key
from zendesk_simulator.lists.declared import LISTS
from zendesk_simulator.lists.endpoint import ListEndpoint
from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import date
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record


class ListStore:
    """Lays each list out when somebody first asks for it."""

    def __init__(self, settings: Settings, people: Population) -> None:
        self._settings = settings
        self._people = people
        self._collections: dict[str, Collection] = {}

    def collection(self, name: str) -> Collection:
        """Return the records of a list."""
        if name not in self._collections:
            self._collections[name] = Collection(self._lay_out(LISTS[name]))
        return self._collections[name]

    def truth(self, name: str, query: Mapping[str, str]) -> list[Any]:
        """Return the records that a whole list brings, of all parents one after the other."""
        return [item.shown() for item in self.seen(name, query)]

    def seen(self, name: str, query: Mapping[str, str]) -> list[Item]:
        """Return what `truth` shows, with the keys and the parents."""
        endpoint = LISTS[name]
        params = QueryParams(dict(query))
        items = [item for item in self.collection(name).items if endpoint.sees(params, item)]
        if endpoint.parents is None:
            return endpoint.order.sorted(items)
        parents = LISTS[endpoint.parents].order.sorted(self.collection(endpoint.parents).items)
        return [
            item
            for parent in parents
            for item in endpoint.order.sorted(i for i in items if i.parent == parent.key)
        ]

    def counts(self) -> dict[str, int]:
        """Return the lengths of the lists that have been asked for."""
        return {name: len(found.items) for name, found in self._collections.items()}

    # -- changes

    def add(self, name: str, record: Record, parent: Key | None) -> None:
        """Add a record to a list, or put it in the place of the one with its key."""
        self.collection(name).add(LISTS[name].item(dict(record), parent))

    def remove(self, name: str, keys: Iterable[Key]) -> None:
        """Take records away without a trace, or all of them."""
        collection = self.collection(name)
        for key in list(keys) or [item.key for item in collection.items]:
            collection.remove(key)

    def replace(
        self,
        name: str,
        key: Key,
        fields: Mapping[str, Any],
        without: Iterable[str],
        raw: bytes | None,
    ) -> None:
        """Change fields of a record, drop some, or put raw bytes in its place."""
        item = self.collection(name).item(key)
        if raw is not None:
            item.raw = raw
            return
        dropped = set(without)
        changed = {**item.record, **fields}
        item.record = {k: v for k, v in changed.items() if k not in dropped}

    def rename(self, name: str, key: Key, title: str) -> None:
        """Give a record another name or title, and a new `updated_at`."""
        record = self.collection(name).item(key).record
        fields = ("name", "title", "agent_label", "display_name", "raw_name", "raw_title")
        record |= {field: title for field in fields if field in record}
        if "updated_at" in record:
            record["updated_at"] = date(int(self._settings.now()))

    # -- the beginning

    def _lay_out(self, endpoint: ListEndpoint) -> list[Item]:
        if endpoint.make_children is None or endpoint.parents is None:
            made = endpoint.make(self._people) if endpoint.make else ()
            return [endpoint.item(record) for record in made]
        return [
            endpoint.item(record, parent.key)
            for parent in self.collection(endpoint.parents).items
            for record in endpoint.make_children(self._people, parent.record)
        ]

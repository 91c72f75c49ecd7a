"""The records of all lists, and the changes made to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from starlette.datastructures import QueryParams

from zendesk_simulator.lists.collection import Collection, Item, Key
from zendesk_simulator.lists.declared import COLLECTIONS
from zendesk_simulator.lists.endpoint import RecordEndpoint
from zendesk_simulator.lists.filters import Asked
from zendesk_simulator.population import Population
from zendesk_simulator.records.texts import date
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record

#: Yields the readable records of a stream, with their keys.
Streams = Callable[[str], Iterator[tuple[Key, Record]]]


class ListStore:
    """Lays each list out when somebody first asks for it."""

    def __init__(self, settings: Settings, people: Population, streams: Streams) -> None:
        self._settings = settings
        self._people = people
        self._streams = streams
        self._collections: dict[str, Collection] = {}

    def collection(self, name: str) -> Collection:
        """Return the records of a list."""
        if name not in self._collections:
            self._collections[name] = Collection(self._lay_out(COLLECTIONS[name]))
        return self._collections[name]

    def parent(self, source: str, text: str) -> Key | None:
        """Return the key of the record that a path's variable part means, if there is one."""
        item = self.collection(source).named(text)
        return None if item is None else item.key

    def truth(self, name: str, query: Mapping[str, str]) -> list[Any]:
        """Return the records that a whole list brings, of all parents one after the other."""
        return [item.shown() for item in self.seen(name, query)]

    def seen(self, name: str, query: Mapping[str, str]) -> list[Item]:
        """Return what `truth` shows, with the keys and the parents."""
        endpoint = COLLECTIONS[name]
        asked = Asked(QueryParams(dict(query)), self._settings.now())
        items = endpoint.shown(asked, self.collection(name).items)
        if not endpoint.by_parent or endpoint.source is None:
            return endpoint.order.sorted(items)
        parents = COLLECTIONS[endpoint.source].order.sorted(self.collection(endpoint.source).items)
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
        self.collection(name).add(COLLECTIONS[name].item(dict(record), parent))

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
        record = {k: v for k, v in {**item.record, **fields}.items() if k not in dropped}
        item.record = record
        self.source_changed(name, key, lambda: record)

    def update(self, name: str, key: Key, fields: Mapping[str, Any], at: int | None) -> None:
        """Change fields of a record, and its `updated_at`, if it has one."""
        record = self.collection(name).item(key).record
        stamp = date(self._settings.edge() if at is None else at)
        moved = {"updated_at": stamp} if "updated_at" in record else {}
        self.replace(name, key, {**moved, **fields}, (), None)

    def rename(self, name: str, key: Key, title: str) -> None:
        """Give a record another name or title."""
        record = self.collection(name).item(key).record
        fields = ("name", "title", "agent_label", "display_name", "raw_name", "raw_title")
        self.update(name, key, {field: title for field in fields if field in record}, None)

    def source_changed(self, stream: str, key: Key, record: Callable[[], Record]) -> None:
        """Let the lists that follow from a stream's records follow a change of one."""
        for name, collection in self._collections.items():
            endpoint = COLLECTIONS[name]
            if endpoint.source == stream and not endpoint.by_parent:
                collection.replace_from(key, self._derived(endpoint, key, record()))

    # -- the beginning

    def _lay_out(self, endpoint: RecordEndpoint) -> Iterator[Item]:
        for record in endpoint.make(self._people) if endpoint.make else ():
            yield endpoint.item(record)
        if endpoint.source is not None:
            for key, record in self._records(endpoint.source):
                yield from self._derived(endpoint, key, record)

    def _records(self, source: str) -> Iterator[tuple[Key, Record]]:
        if source in COLLECTIONS:
            return ((item.key, item.record) for item in self.collection(source).items)
        return self._streams(source)

    def _derived(self, endpoint: RecordEndpoint, key: Key, source: Record) -> list[Item]:
        made = endpoint.derive(self._people, source) if endpoint.derive else ()
        return [endpoint.item(record, key) for record in made]

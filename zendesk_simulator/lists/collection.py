"""The records of one list."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zendesk_simulator.tables import Record, encode

#: What tells the records of a list apart: a number, a uuid, a name.
Key = int | str


@dataclass(eq=False)
class Item:
    """A record of a list."""

    key: Key
    record: Record
    #: The record of another stream or list that it belongs to, if any.
    parent: Key | None = None
    #: What a test has put in the record's place, served as it is.
    raw: bytes | None = None

    def body(self) -> bytes:
        """Return the record as JSON."""
        return encode(self.record) if self.raw is None else self.raw

    def shown(self) -> Any:
        """Return the JSON, decoded."""
        return json.loads(self.body())


class Collection:
    """All records of a list. It has no order of its own."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._by_key = {item.key: item for item in items}

    @property
    def items(self) -> list[Item]:
        """All records."""
        return list(self._by_key.values())

    def item(self, key: Key) -> Item:
        """Return the record with this key."""
        return self._by_key[key]

    def named(self, text: str) -> Item | None:
        """Return the record that a path's variable part means, if there is one."""
        number = int(text) if text.isdecimal() else None
        return self._by_key.get(text) or (self._by_key.get(number) if number is not None else None)

    def add(self, item: Item) -> None:
        """Add a record, or put one in the place of another with its key."""
        self._by_key[item.key] = item

    def replace_from(self, parent: Key, items: Iterable[Item]) -> None:
        """Put records in the place of all that belong to the same parent."""
        for item in self.items:
            if item.parent == parent:
                del self._by_key[item.key]
        for item in items:
            self.add(item)

    def remove(self, key: Key) -> None:
        """Take a record away without a trace."""
        del self._by_key[key]

"""The order of a list, and places in it that a cursor can stand for."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from functools import cmp_to_key
from typing import Any

from zendesk_simulator.lists.collection import Item

_PLAIN = re.compile(r"[0-9A-Z]{26}")
#: The values that the order goes by, of one record.
Place = list[Any]


class Order:
    """Sorts by some fields, one after the other; `-` before a name turns it round."""

    def __init__(self, *fields: str) -> None:
        self._fields = [(name.removeprefix("-"), name.startswith("-")) for name in fields]
        self._spelled = ",".join(fields)

    def same_kind(self, *fields: str) -> Order:
        """Return another order, whose cursors look like those of this one."""
        return type(self)(*fields)

    def sorted(self, items: Iterable[Item]) -> list[Item]:
        """Return the records in this order."""

        def compare(one: Item, other: Item) -> int:
            return self._compare(one, self.place(other))

        return sorted(items, key=cmp_to_key(compare))

    def place(self, item: Item) -> Place:
        """Return where a record stands."""
        return [item.record.get(name) for name, _ in self._fields]

    def is_behind(self, item: Item, place: Place) -> bool:
        """Tell whether a record comes after a place."""
        return self._compare(item, place) > 0

    def is_before(self, item: Item, place: Place) -> bool:
        """Tell whether a record comes before a place."""
        return self._compare(item, place) < 0

    def cursor(self, item: Item) -> str:
        """Return the opaque text for a record's place."""
        content = {"o": self._spelled, "v": self.place(item)}
        return base64.b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()

    def read(self, cursor: str) -> Place | None:
        """Return the place that a cursor stands for, or None if it is not one of this order."""
        try:
            content = json.loads(base64.b64decode(cursor, validate=True))
        except (binascii.Error, ValueError):
            return None
        if not isinstance(content, dict) or content.get("o") != self._spelled:
            return None
        place = content.get("v")
        if not isinstance(place, list) or len(place) != len(self._fields):
            return None
        return place

    def _compare(self, item: Item, place: Place) -> int:
        for (name, turned), theirs in zip(self._fields, place, strict=True):
            ours, other = _rank(item.record.get(name)), _rank(theirs)
            if ours != other:
                return 1 if (ours > other) is not turned else -1
        return 0


class KeyOrder(Order):
    """By key alone, whose cursors are the plain keys."""

    def same_kind(self, *fields: str) -> Order:
        """Return another order by key; more than one field would be the key twice."""
        return type(self)(fields[0])

    def cursor(self, item: Item) -> str:
        """Return the key."""
        return str(item.key)

    def read(self, cursor: str) -> Place | None:
        """Return the place that a key stands for; there is no other check than its form."""
        return [cursor] if _PLAIN.fullmatch(cursor) else None


def _rank(value: Any) -> tuple[int, Any]:
    """Return what compares with the rank of any other value; nulls come first."""
    if value is None:
        return 0, 0
    if isinstance(value, (int, float)):
        return 1, value
    return 2, str(value)

"""A list that somebody has asked for, before a page is cut out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zendesk_simulator.errors import Reply
from zendesk_simulator.lists.collection import Item
from zendesk_simulator.lists.order import Order
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import encode


@dataclass(frozen=True)
class Listing:
    """What there is, and what of it is wanted."""

    request: ApiRequest
    settings: Settings
    envelope: str
    #: What is left by the filters.
    items: Sequence[Item]
    #: The order by default.
    order: Order
    #: The value of `sort` to the order that it stands for.
    sorts: Mapping[str, Order]

    def size(self, asked: int) -> int:
        """Return how many records a page has at most."""
        limit = self.settings.list_page_limit
        return asked if limit is None else min(asked, limit)

    def reply(self, items: Sequence[Item], tail: Mapping[str, Any]) -> Reply:
        """Return a page with some of the records."""
        records = b",".join(item.body() for item in items)
        head = b'{"%b":[%b]' % (self.envelope.encode(), records)
        return Reply(200, head + (b"," + encode(tail)[1:] if tail else b"}"))

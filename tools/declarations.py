"""What each stream's class says, as the tools need it: without a tap, which would need settings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from tap_zendesk_incremental.streams import stream_types
from tap_zendesk_incremental.streams.base import ZendeskStream

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.endpoint import Endpoint


@dataclass(frozen=True)
class Declaration:
    """One stream; ``host`` is the other one whose pages it shares, if there is one."""

    name: str
    endpoint: Endpoint
    include: str | None
    is_default: bool
    key: tuple[str, ...]
    replication_key: str | None
    host: str | None

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        file = files("tap_zendesk_incremental") / "schemas" / f"{self.name}.json"
        schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return schema


def declarations() -> list[Declaration]:
    """Return every stream, in the order in which they are exported."""
    return [_declaration(declared) for declared in stream_types()]


def _declaration(declared: type[ZendeskStream]) -> Declaration:
    replication_key: object = declared.replication_key
    return Declaration(
        name=_name(declared),
        endpoint=declared.endpoint,
        include=declared.include,
        is_default=declared.selected_by_default,
        key=tuple(declared.primary_keys),
        # The SDK's own class has a property of this name.
        replication_key=replication_key if isinstance(replication_key, str) else None,
        host=_host(declared),
    )


def _host(declared: type[ZendeskStream]) -> str | None:
    """Return the stream whose rows are the records, where this one's are only parts of them."""
    if declared.rows is ZendeskStream.rows:
        return None
    sharing = (one for one in stream_types() if one.endpoint is declared.endpoint)
    return next((_name(one) for one in sharing if one.rows is ZendeskStream.rows), None)


def _name(declared: type[ZendeskStream]) -> str:
    return str(cast("Any", declared).name)

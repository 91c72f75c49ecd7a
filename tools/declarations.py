"""What each stream's class says, as the tools need it: without a tap, which would need settings."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from importlib.resources import files
from inspect import getdoc
from typing import TYPE_CHECKING, Any, cast

from tap_zendesk_incremental.records.parts import WholeRecord
from tap_zendesk_incremental.streams import stream_types

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.streams.base import ZendeskStream


@dataclass(frozen=True)
class Declaration:
    """One stream; ``host`` is the other one whose pages it shares, if there is one."""

    name: str
    area: str
    says: str
    needs: str
    endpoint: Endpoint
    children: Endpoint | None
    include: str | None
    mixed: frozenset[str]
    is_default: bool
    key: tuple[str, ...]
    replication_key: str | None
    host: str | None

    @property
    def is_whole(self) -> bool:
        """Whether its rows are the records of its endpoint."""
        return self.host is None and self.children is None

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON Schema, but for the column that every stream has."""
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
        area=getdoc(sys.modules[declared.__module__]) or "",
        says=getdoc(declared) or "",
        needs=declared.needs,
        endpoint=declared.endpoint,
        children=declared.children,
        include=declared.include,
        mixed=declared.mixed,
        is_default=declared.selected_by_default,
        key=tuple(declared.primary_keys),
        # The SDK's own class has a property of this name.
        replication_key=replication_key if isinstance(replication_key, str) else None,
        host=_host(declared),
    )


def _host(declared: type[ZendeskStream]) -> str | None:
    """Return the stream whose rows are the records, where this one's are only parts of them."""
    if declared.children is not None or _is_record(declared):
        return None
    sharing = (one for one in stream_types() if one.endpoint is declared.endpoint)
    return next((_name(one) for one in sharing if one.children is None and _is_record(one)), None)


def _is_record(declared: type[ZendeskStream]) -> bool:
    return isinstance(declared.part, WholeRecord) and declared.part.beside is None


def _name(declared: type[ZendeskStream]) -> str:
    return str(cast("Any", declared).name)

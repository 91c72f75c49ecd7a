"""What is exported: declarations, one file for each product area of Zendesk.

A stream is a class in one of these files, and a JSON Schema of its name in ``schemas/``. It is
listed nowhere else. Streams are exported in the order of the files here, and within a file in the
order of their classes; of streams that share an endpoint, the one whose rows are the records comes
last.
"""

from __future__ import annotations

from types import ModuleType

from tap_zendesk_incremental.streams import (
    account,
    custom_objects,
    events,
    help_center,
    names,
    people,
    rules,
    satisfaction,
    talk,
    tickets,
)
from tap_zendesk_incremental.streams.base import ZendeskStream

AREAS: tuple[ModuleType, ...] = (
    names,
    rules,
    custom_objects,
    people,
    satisfaction,
    account,
    help_center,
    talk,
    tickets,
    events,
)


def stream_types() -> list[type[ZendeskStream]]:
    """Return every stream that is declared, in the order in which they are exported."""
    return [
        found
        for area in AREAS
        for found in vars(area).values()
        if isinstance(found, type)
        and issubclass(found, ZendeskStream)
        and found.__module__ == area.__name__
    ]

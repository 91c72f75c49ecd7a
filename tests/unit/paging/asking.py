"""One page, read as a kind of paging reads it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.kind import Next, Paging
from tap_zendesk_incremental.paging.place import Place
from tap_zendesk_incremental.paging.source import Source
from tests.unit.doubles import response


def after(
    kind: Paging,
    place: Place,
    times: Sequence[Any],
    *,
    asked: int = 1000,
    is_ordered: bool = True,
    **envelope: Any,
) -> Next:
    """Return where it goes on after a page whose records have these timestamps.

    Args:
        kind: The kind of paging.
        place: Where the page starts.
        times: One for each record.
        asked: How many records were asked for.
        is_ordered: Whether the export is in the order of the timestamps.
        envelope: What the page has beside its records.
    """
    endpoint = Endpoint("records", (kind,), timestamp="time", is_ordered=is_ordered)
    records = [{"id": number, "time": time} for number, time in enumerate(times)]
    body = json.dumps({"records": records, **envelope}).encode()
    page = Source("stream", endpoint, kind, {}).read(place, response(body), asked)
    return Next(page.reached, page.is_last)

"""Which pages a stream is read from in this run: its endpoint's, or those of every parent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tap_zendesk_incremental.paging.children import ChildLists
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tap_zendesk_incremental.paging.children import Key
    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.paging.place import Place
    from tap_zendesk_incremental.run import Run


def pages_of(
    run: Run,
    name: str,
    endpoint: Endpoint,
    start: Place,
    includes: Collection[str],
    key: Key | None = None,
) -> Iterator[Page]:
    """Yield page after page; whoever asks for the next one has written the one before.

    Args:
        run: Knows the settings and the way to Zendesk.
        name: Of the stream, for logs and metrics.
        endpoint: Where the pages come from.
        start: Where to start.
        includes: The sideloads to ask for.
        key: Of the parent, for an endpoint with an export for each.

    Raises:
        ZendeskError: By its name.
    """
    if endpoint.parent is not None and key is None:
        keys = run.parent_keys.of(name, endpoint.parent)
        yield from ChildLists(name, endpoint, run.fetcher, run.logger).pages(keys)
        return
    filters = run.filters_for(endpoint)
    parameters = {**endpoint.parameters, **filters}
    if includes:
        parameters["include"] = ",".join(includes)
    paging = run.paging_of(endpoint)
    if key is not None:
        paging = replace(paging, path=paging.path.format(key=key))
    source = Source(name, endpoint, paging, parameters, is_filtered=bool(filters))
    yield from Walk(run.fetcher, source, run.logger).pages(start)

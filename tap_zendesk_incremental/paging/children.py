"""Children: one list for each row of a parent list, with the parent's key added to each child."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import NotAllowed, ParentGone
from tap_zendesk_incremental.paging.place import START
from tap_zendesk_incremental.paging.source import Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.records.conform import decode

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator

    from msgspec import Raw

    from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.zendesk.fetcher import Fetcher

Key = int | str
# Parents that are refused, from the first on, before no more are asked.
MOST_REFUSALS = 3


class ParentKeys:
    """The keys of the parents, from pages that are fetched anyway or for this alone.

    Args:
        fetcher: The way to Zendesk.
        wanted: The parents whose children are to be exported in this run.
        logger: For the walk through a parent list.
    """

    def __init__(self, fetcher: Fetcher, wanted: Iterable[Parent], logger: logging.Logger) -> None:
        self._fetcher = fetcher
        self._wanted = {parent.endpoint: parent for parent in wanted}
        self._logger = logger
        self._lock = threading.RLock()
        self._unfinished: dict[Endpoint, dict[Key, None]] = {}
        self._whole: dict[Endpoint, dict[Key, None]] = {}
        self._lacking: set[Endpoint] = set()

    def note(self, endpoint: Endpoint, page: Page) -> None:
        """Take the keys from a page of a list; it may be a parent or not."""
        parent = self._wanted.get(endpoint)
        if parent is None:
            return
        with self._lock:
            if page.gaps:
                self._lacking.add(endpoint)
            keys = self._unfinished.setdefault(endpoint, {})
            keys.update(dict.fromkeys(keys_on(page.records, parent)))
            if page.is_last:
                self._whole[endpoint] = self._unfinished.pop(endpoint)

    def of(self, name: str, parent: Parent) -> list[Key]:
        """Return the keys of all parents, each once.

        Args:
            name: The stream that asks for them.
            parent: The list that they are on.
        """
        with self._lock:
            # In a test of the connection nothing has been planned.
            self._wanted.setdefault(parent.endpoint, parent)
            if parent.endpoint not in self._whole:
                self._walk(name, parent.endpoint)
            return list(self._whole[parent.endpoint])

    def lack(self, parent: Parent) -> bool:
        """Tell whether some of the parents could not be served."""
        return parent.endpoint in self._lacking

    def _walk(self, name: str, endpoint: Endpoint) -> None:
        self._unfinished.pop(endpoint, None)
        source = Source(name, endpoint, endpoint.pagings[0], endpoint.parameters)
        for page in Walk(self._fetcher, source, self._logger).pages(START):
            for gap in page.gaps:
                self._logger.error("%s: %s", name, gap)
            self.note(endpoint, page)


def keys_on(records: Iterable[Raw], parent: Parent) -> Iterator[Key]:
    """Yield the keys of parents that may have children.

    What has no key is not a row of the parent stream either, and is named there.
    """
    for record in map(decode, records):
        if not isinstance(record, dict):
            continue
        key = record.get(parent.key)
        may_have = parent.only_with is None or record.get(parent.only_with, True)
        if may_have and isinstance(key, Key) and not isinstance(key, bool):
            yield key


def children_of(name: str, endpoint: Endpoint, records: Iterable[Raw], run: Run) -> Iterator[Page]:
    """Yield the pages of the children of some records, each parent asked for once."""
    assert endpoint.parent is not None  # noqa: S101 - for the type checker
    keys = dict.fromkeys(keys_on(records, endpoint.parent))
    yield from children_pages(name, endpoint, keys, run.fetcher, run.logger)


def children_pages(
    name: str, endpoint: Endpoint, keys: Iterable[Key], fetcher: Fetcher, logger: logging.Logger
) -> Iterator[Page]:
    """Yield the pages of one parent's children after the other's.

    A parent that is gone by the time its children are asked for has none. One that is refused does
    not keep the others from being asked, unless the first few all are: then the plan lacks it.

    Args:
        name: Of the stream.
        endpoint: Of the children.
        keys: Of the parents.
        fetcher: The way to Zendesk.
        logger: For the walk.

    Raises:
        NotAllowed: One parent or more has been refused; at the end, after all the others.
    """
    assert endpoint.parent is not None  # noqa: S101 - for the type checker
    paging = endpoint.pagings[0]
    refused: list[NotAllowed] = []
    for number, key in enumerate(keys, start=1):
        of_parent = replace(paging, path=paging.path.format(key=key))
        source = Source(name, endpoint, of_parent, endpoint.parameters)
        try:
            for page in Walk(fetcher, source, logger).pages(START):
                yield replace(page, added={endpoint.parent.adds: key}, is_last=False)
        except ParentGone as error:
            logger.info("%s", error)
        except NotAllowed as error:
            refused.append(error)
            if number == len(refused) == MOST_REFUSALS:
                break
    if refused:
        raise refused[0]

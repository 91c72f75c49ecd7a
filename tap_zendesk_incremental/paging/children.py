"""Children: one list for each row of a parent list, with the parent's key added to each child."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import (
    ENDS_ALL_STREAMS,
    NotAllowed,
    ParentGone,
    ZendeskError,
)
from tap_zendesk_incremental.paging.place import START
from tap_zendesk_incremental.paging.source import PageRequest, Source
from tap_zendesk_incremental.paging.walk import Walk
from tap_zendesk_incremental.records.conform import decode
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Iterator

    from msgspec import Raw

    from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.zendesk.fetcher import Fetcher

Key = int | str
# Parents that fail in a row before no more are asked: in an outage each costs all patience.
MOST_FAILURES = 3


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
        # One for each list: who reads one list does not wait for another.
        self._locks: dict[Endpoint, threading.RLock] = {}
        self._unfinished: dict[Endpoint, dict[Key, None]] = {}
        self._whole: dict[Endpoint, dict[Key, None]] = {}
        self._lacking: set[Endpoint] = set()

    def note(self, endpoint: Endpoint, page: Page) -> None:
        """Take the keys from a page of a list; it may be a parent or not."""
        parent = self._wanted.get(endpoint)
        if parent is None:
            return
        with self._lock_of(endpoint):
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
        with self._lock_of(parent.endpoint):
            # In a test of the connection nothing has been planned.
            self._wanted.setdefault(parent.endpoint, parent)
            if parent.endpoint not in self._whole:
                self._walk(name, parent.endpoint)
            return list(self._whole[parent.endpoint])

    def lack(self, parent: Parent) -> bool:
        """Tell whether some of the parents could not be served."""
        return parent.endpoint in self._lacking

    def _lock_of(self, endpoint: Endpoint) -> threading.RLock:
        return self._locks.setdefault(endpoint, threading.RLock())

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


def named(parent: Parent, key: Key) -> str:
    """Return what people call a parent: ``article 123`` where the children have an article_id."""
    return f"{parent.adds.rpartition('_')[0]} {one_line(str(key))}"


class ChildLists:
    """The lists of one parent's children after the other's.

    A parent that is gone by the time its children are asked for has none. One whose list fails, or
    is refused, does not keep the others from being asked: it is asked once more, and then left out
    and named. That is known as soon as another parent's list comes, or comes again where it was the
    last one. Else it may be an outage, in which nothing is passed over.

    Args:
        name: Of the stream.
        endpoint: Of the children.
        fetcher: The way to Zendesk.
        logger: For the walk.
    """

    def __init__(
        self, name: str, endpoint: Endpoint, fetcher: Fetcher, logger: logging.Logger
    ) -> None:
        assert endpoint.parent is not None  # noqa: S101 - for the type checker
        self._name = name
        self._endpoint = endpoint
        self._parent = endpoint.parent
        self._fetcher = fetcher
        self._logger = logger
        self._last_that_came: Key | None = None
        # Those that failed since then.
        self._failed: dict[Key, ZendeskError] = {}

    def of(self, records: Iterable[Raw]) -> Iterator[Page]:
        """Yield the pages of the children of some records, each parent asked for once.

        Raises:
            ZendeskError: As ``pages`` does.
        """
        yield from self.pages(dict.fromkeys(keys_on(records, self._parent)))

    def pages(self, keys: Iterable[Key]) -> Iterator[Page]:
        """Yield the pages of the children of some parents, and what is left out as their gaps.

        Args:
            keys: Of the parents.

        Raises:
            ZendeskError: None came, or several in a row have failed: the error of the first.
        """
        self._failed = {}
        for key in keys:
            try:
                yield from self._pages(key)
            except ParentGone as error:
                self._logger.info("%s", error)
            except ENDS_ALL_STREAMS:
                raise
            except ZendeskError as error:
                self._failed[key] = error
                self._end_where_too_many_failed()
            else:
                self._last_that_came = key
                yield from self._settle()
        if self._failed:
            if self._last_that_came is None or not self._comes(self._last_that_came):
                raise self._first_failure()
            yield from self._settle()

    def _pages(self, key: Key) -> Iterator[Page]:
        source = self._source(key)
        for page in Walk(self._fetcher, source, self._logger).pages(START):
            yield replace(page, added={self._parent.adds: key}, is_last=False)

    def _source(self, key: Key) -> Source:
        paging = self._endpoint.pagings[0]
        of_parent = replace(paging, path=paging.path.format(key=key))
        return Source(self._name, self._endpoint, of_parent, self._endpoint.parameters)

    def _end_where_too_many_failed(self) -> None:
        """End where the others would most likely fare no better.

        A refusal comes at once, and may be one parent's own. Only where none has come before, the
        plan most likely lacks them all.

        Raises:
            ZendeskError: The error of the first.
        """
        counted = [
            error
            for error in self._failed.values()
            if self._last_that_came is None or not isinstance(error, NotAllowed)
        ]
        if len(counted) >= MOST_FAILURES:
            raise self._first_failure()

    def _first_failure(self) -> ZendeskError:
        """Return the error of the first that failed; a refusal only where all were refused."""
        return min(self._failed.values(), key=lambda error: isinstance(error, NotAllowed))

    def _settle(self) -> Iterator[Page]:
        """Yield what comes of those that failed before, now that it is no outage, and the gaps."""
        failed, self._failed = self._failed, {}
        for key, error in failed.items():
            reason = error
            try:
                if not isinstance(error, NotAllowed) and self._comes(key):
                    yield from self._pages(key)
                    continue
            except ENDS_ALL_STREAMS:
                raise
            except ZendeskError as again:
                reason = again
            gap = f"{self._told(key)} What failed: {reason}"
            yield replace(self._source(key).bridge(START), gaps=(gap,))

    def _comes(self, key: Key) -> bool:
        """Tell whether the first page of a parent's list comes now, without much patience."""
        request = PageRequest(self._source(key), START)
        try:
            return self._fetcher.probe(request, self._fetcher.patience_for_probes()) is not None
        except ENDS_ALL_STREAMS:
            raise
        except ZendeskError:
            return False

    def _told(self, key: Key) -> str:
        """Return what is left out, and how to have it later."""
        who, later = named(self._parent, key), "The next run asks for it again."
        if self._parent.endpoint.has_bookmark:
            later = f"It comes when {who} changes again, or in a run without state."
        return (
            f"Zendesk does not give the list of {self._endpoint.records_key} of {who}; it is left "
            f"out. {later}"
        )

"""A page travels in a straight line: it comes, its rows go out, and only then bookmarks move."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import (
    ENDS_ALL_STREAMS,
    NotAllowed,
    ParentGone,
    StartTimeTooRecent,
    ZendeskError,
)
from tap_zendesk_incremental.pages import pages_of
from tap_zendesk_incremental.paging.children import MOST_FAILURES, named
from tap_zendesk_incremental.paging.sharing import common_start, groups
from tap_zendesk_incremental.progress import Progress
from tap_zendesk_incremental.stream_export import StreamExport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tap_zendesk_incremental.paging.children import Key
    from tap_zendesk_incremental.paging.endpoint import Parent
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.streams.base import ZendeskStream


class Pass:
    """One way through the pages of an endpoint, for all streams whose rows stand on them.

    Args:
        run: What all streams share.
        streams: Streams of one endpoint; the name of the last one stands for all in the log.
    """

    def __init__(self, run: Run, streams: Sequence[ZendeskStream]) -> None:
        self.run = run
        self.endpoint = streams[0].endpoint
        self.parts = [StreamExport(stream, run.bookmarks) for stream in streams]

    def split(self) -> Iterator[Pass]:
        """Yield this pass, or several where bookmarks cannot be compared.

        Raises:
            StateError: A bookmark does not say where to go on.
        """
        if self.endpoint.is_partitioned:
            for part in self.parts:
                part.check_parents()
            yield self
            return
        by_name = {part.stream.name: part.stream for part in self.parts}
        places = {part.stream.name: part.enter(None) for part in self.parts}
        for names in groups(places, is_ordered=self.endpoint.is_ordered):
            yield Pass(self.run, [by_name[name] for name in names])

    @cached_property
    def name(self) -> str:
        """The stream that stands for all in the log: the last whose rows are on the pages."""
        names = [part.stream.name for part in self.parts if part.stream.children is None]
        return names[-1] if names else self.parts[-1].stream.name

    @property
    def is_expected(self) -> bool:
        """Whether a refusal means that something is missing, and not that the plan lacks it."""
        return any(part.is_expected for part in self.parts)

    @cached_property
    def _includes(self) -> list[str]:
        return [part.stream.include for part in self.parts if part.stream.include]

    def export(self) -> None:
        """Export all its streams, page by page.

        Raises:
            ZendeskError: By its name.
        """
        with ExitStack() as stack:
            for part in self.parts:
                part.begin(stack)
            progress = Progress(self.name, self.run.paging_of(self.endpoint).path, self.run)
            stack.callback(progress.close)
            if self.endpoint.is_partitioned:
                self._export_each(progress)
            else:
                self._export(None, progress)
            for part in self.parts:
                part.end()
            progress.finish()

    def _export_each(self, progress: Progress) -> None:
        """Export what each parent has; one that fails does not keep the others from it.

        Raises:
            ZendeskError: That of one that failed, with the names of the others; after all others,
                or after a few in a row, as in an outage.
        """
        failed: dict[Key, ZendeskError] = {}
        in_a_row = 0
        for key in self.run.parent_keys.of(self.name, self._parent):
            try:
                self._export(key, progress)
            except ParentGone as error:
                self.run.logger.info("%s", error)
            except ENDS_ALL_STREAMS:
                raise
            except ZendeskError as error:
                failed[key] = error
                # A refusal comes at once, and may be this one's own.
                in_a_row += not isinstance(error, NotAllowed)
                if in_a_row == MOST_FAILURES:
                    break
            else:
                in_a_row = 0
        if failed:
            raise self._failure(failed)

    def _failure(self, failed: Mapping[Key, ZendeskError]) -> ZendeskError:
        """Return the first error that is no refusal, or the first refusal, with all the names."""
        first, error = min(failed.items(), key=lambda item: isinstance(item[1], NotAllowed))
        others = [named(self._parent, key) for key in failed if key != first]
        for key, other in failed.items():
            self.run.logger.info("%s: %s: %s", self.name, named(self._parent, key), other)
        also = f" Not exported to the end either: {', '.join(others)}." if others else ""
        return type(error)(f"{named(self._parent, first)}: {error}{also}")

    def _export(self, key: Key | None, progress: Progress) -> None:
        has_come = False
        try:
            for page in self._pages(key):
                self._tell_gaps(page)
                self._write(page)
                progress.wrote(page, {part.stream.name: part.rows for part in self.parts})
                has_come = True
                # Two pages in memory at a time would be one too many.
                del page
        except StartTimeTooRecent:
            if has_come:
                # Not the start: a page of this run has led there, and what lies before is missing.
                raise
            self._tell_too_recent(key)

    def _tell_too_recent(self, key: Key | None) -> None:
        """Tell that an export starts in the newest minute: no wonder for a start_date of today."""
        names = ", ".join(part.stream.name for part in self.parts)
        whose = names if key is None else f"{names}: {named(self._parent, key)}"
        if not any(part.goes_on for part in self.parts):
            self.run.logger.info("%s: nothing is old enough to be exported yet.", whose)
            return
        self.run.logger.warning(
            "%s: Zendesk says that the bookmark (%s) lies in the newest minute, or in the future. "
            "Nothing is exported until then. If that is wrong, restore an earlier state.",
            whose,
            ", ".join(sorted({str(part.place) for part in self.parts})),
        )

    @property
    def _parent(self) -> Parent:
        assert self.endpoint.parent is not None  # noqa: S101 - for the type checker
        return self.endpoint.parent

    def _pages(self, key: Key | None) -> Iterator[Page]:
        """Yield the pages of the endpoint, or of one of the exports that it consists of."""
        start = common_start([part.enter(key) for part in self.parts])
        for part in self.parts:
            part.follow_from(start)
        return pages_of(self.run, self.name, self.endpoint, start, self._includes, key)

    def _tell_gaps(self, page: Page) -> None:
        """Tell what is left out before a page; something is missing in all streams then."""
        names = ", ".join(part.stream.name for part in self.parts)
        for gap in page.gaps:
            self.run.logger.error("%s: %s", names, gap)
            for part in self.parts:
                part.gaps += 1

    def _write(self, page: Page) -> None:
        lines = [part.lines(page) for part in self.parts]
        failed = [part.failed for part in self.parts if part.failed is not None]
        if len(failed) == len(self.parts):
            raise failed[0]
        # No other stream's line may stand between these rows and the STATE that claims them.
        with self.run.writer.together():
            for of_part in lines:
                self.run.writer.write_lines(of_part, flush=False)
            for part in self.parts:
                part.follow(page)
            self.run.bookmarks.write()
            self.run.writer.flush()
        self.run.parent_keys.note(self.endpoint, page)

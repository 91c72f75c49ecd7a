"""A page travels in a straight line: it comes, its rows go out, and only then bookmarks move."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import NotAllowed, ParentGone
from tap_zendesk_incremental.pages import pages_of
from tap_zendesk_incremental.paging.sharing import common_start, groups
from tap_zendesk_incremental.progress import Progress
from tap_zendesk_incremental.stream_export import StreamExport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_zendesk_incremental.paging.children import Key
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
            refused: NotAllowed | None = None
            for key in self._keys():
                try:
                    self._export(key, progress)
                except NotAllowed as error:
                    if key is None:
                        raise
                    # The exports of the other parents go on.
                    if isinstance(error, ParentGone):
                        self.run.logger.info("%s", error)
                    else:
                        refused = refused or error
            if refused is not None:
                raise refused
            for part in self.parts:
                part.end()
            progress.finish()

    def _export(self, key: Key | None, progress: Progress) -> None:
        for page in self._pages(key):
            self._tell_gaps(page)
            self._write(page)
            progress.wrote(page, {part.stream.name: part.rows for part in self.parts})
            # Two pages in memory at a time would be one too many.
            del page

    def _keys(self) -> Sequence[Key | None]:
        """Return the parents each of which has an export, and a bookmark, of its own."""
        if not self.endpoint.is_partitioned:
            return [None]
        assert self.endpoint.parent is not None  # noqa: S101 - for the type checker
        return self.run.parent_keys.of(self.name, self.endpoint.parent)

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

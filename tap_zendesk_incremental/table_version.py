"""ACTIVATE_VERSION: the target is told which rows of a table are gone, where that can be known."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.singer.sdk_private import (
    activate_version_messages,
    partial_maps,
    use_version,
)

if TYPE_CHECKING:
    from tap_zendesk_incremental.paging.page import Page
    from tap_zendesk_incremental.streams.base import ZendeskStream

# target-postgres fails at ACTIVATE_VERSION for a table that has a column of this name: a parameter
# of its own statement is called so too.
CLASHES_WITH_VERSIONS = "version"


class TableVersion:
    """The version that all rows of one run carry: rows of older ones are gone.

    Args:
        stream: Whose rows they are.
    """

    def __init__(self, stream: ZendeskStream) -> None:
        self._stream = stream
        # Records that lists have promised and not sent.
        self._lacks = 0
        self._is_doubtful = False

    @cached_property
    def _is_told(self) -> bool:
        """Whether the target is told at all, at the end, which rows are gone."""
        stream, run = self._stream, self._stream.run
        if not stream.is_full_table or not run.activates_versions_of(stream.endpoint):
            return False
        if CLASHES_WITH_VERSIONS in stream.schema["properties"]:
            return False
        is_filtered = bool(run.settings.start_time or run.filters_for(stream.endpoint))
        if stream.endpoint.has_bookmark and is_filtered:
            stream.logger.warning(
                "%s: with start_date, exclude_deleted or support_type_scope the table is only a "
                "part; the target is not told that the other rows are gone.",
                stream.name,
            )
            return False
        if partial := partial_maps(stream):
            stream.logger.warning(
                "%s: a stream map lets only some rows through to %s; the target is not told that "
                "the other rows are gone.",
                stream.name,
                one_line(", ".join(partial)),
            )
        return len(partial) < len(stream.stream_maps)

    def begin(self) -> None:
        """Let the rows carry the version, where the target is told of it."""
        if self._is_told:
            use_version(self._stream, self._stream.run.version)

    def note(self, page: Page) -> None:
        """Take note of what a page says of the whole list."""
        self._lacks += page.lacks
        self._is_doubtful |= page.is_doubtful

    def activate(self) -> None:
        """Tell the target that all rows of older versions are gone; not where some may be there."""
        if self._is_told and self._is_whole():
            for message in activate_version_messages(self._stream):
                self._stream.run.writer.write_message(message)

    def _is_whole(self) -> bool:
        """Tell whether the pages show that all rows came, and say so where they do not."""
        if self._is_doubtful:
            self._stream.logger.log(
                # Where that is so in every run, it is no news.
                logging.INFO if self._stream.endpoint.order_moves else logging.WARNING,
                "%s: the pages of this list do not show whether it came whole; the target is not "
                "told which rows are gone.",
                self._stream.name,
            )
            return False
        if self._lacks:
            self._stream.logger.warning(
                "%s: Zendesk counts %d more than it has sent; the target is not told that the "
                "others are gone.",
                self._stream.name,
                self._lacks,
            )
            return False
        return True

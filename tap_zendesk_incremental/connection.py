"""The test of the connection: one line for each selected stream, and nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import (
    ENDS_ALL_STREAMS,
    NotAllowed,
    RunEnded,
    TapError,
    ZendeskError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.streams.base import ZendeskStream


def try_all(run: Run, streams: Sequence[ZendeskStream]) -> None:
    """Ask for the first page of each stream, and say what came of it.

    Raises:
        RunEnded: A stream does not work.
    """
    failed: dict[str, ZendeskError] = {}
    try:
        for stream in streams:
            try:
                _try(stream)
            except ENDS_ALL_STREAMS:
                raise
            except ZendeskError as error:
                failed[stream.name] = error
                if len(streams) > 1:
                    run.logger.error("%s: %s", stream.name, error)
    except TapError as error:
        raise RunEnded(str(error)) from None
    if len(streams) == len(failed) == 1:
        raise RunEnded(*map(str, failed.values()))
    if failed:
        raise RunEnded(f"Does not work: {', '.join(failed)}. The lines above say why.")


def _try(stream: ZendeskStream) -> None:
    try:
        has_rows = next(stream.first_rows(), None) is not None
    except NotAllowed as error:
        if stream.is_essential:
            raise
        stream.logger.warning("%s would be skipped: %s", stream.name, error)
        return
    rows = "there are rows to export" if has_rows else "there is nothing to export yet"
    stream.logger.info("%s works: the credentials are right, and %s.", stream.name, rows)

"""Which passes a run makes, in which order, and what it means when one of them fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.crew import Crew
from tap_zendesk_incremental.errors import (
    ENDS_ALL_STREAMS,
    NotAllowed,
    StartTimeTooRecent,
    TapError,
    ZendeskError,
)
from tap_zendesk_incremental.export import Pass
from tap_zendesk_incremental.progress import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.stream_export import StreamExport
    from tap_zendesk_incremental.streams.base import ZendeskStream


def export_all(run: Run, streams: Sequence[ZendeskStream]) -> None:
    """Export all streams; one that fails does not keep the others from being exported.

    Raises:
        RunEnded: Something is missing, or nothing can be exported at all.
    """
    try:
        Crew(run, plan(run, streams), export_one).work()
    except TapError as error:
        run.end(error)
    run.finish()


def plan(run: Run, streams: Sequence[ZendeskStream]) -> list[Pass]:
    """Return the passes, one for each endpoint: lists first, since they are small, then exports.

    Raises:
        StateError: A bookmark does not say where to go on.
    """
    together: dict[Endpoint, list[ZendeskStream]] = {}
    for stream in streams:
        together.setdefault(stream.endpoint, []).append(stream)
    run.parents = {endpoint.parent for endpoint in together if endpoint.parent is not None}
    passes = [one for group in together.values() for one in Pass(run, group).split()]
    return sorted(passes, key=_rank)


def _rank(one: Pass) -> tuple[bool, bool, int]:
    """Return what passes are ordered by: what takes a request for each of many comes last."""
    parent = one.endpoint.parent
    has_children = any(part.stream.children is not None for part in one.parts)
    takes_many = has_children or (parent is not None and parent.are_many)
    return takes_many, one.endpoint.has_bookmark, one.endpoint.depth


def export_one(run: Run, one: Pass, *, others_follow: bool) -> None:
    """Export one pass, and take note of what is missing then.

    Raises:
        TapError: What keeps the other passes from being exported too.
    """
    names = ", ".join(part.stream.name for part in one.parts)
    try:
        one.export()
    except StartTimeTooRecent as error:
        if any(part.rows for part in one.parts):
            # Not the start: a page of this run has led there, and what lies before is missing.
            _note(run, names, error, is_expected=True, others_follow=others_follow)
        else:
            _tell_too_recent(run, one, names)
    except ENDS_ALL_STREAMS:
        raise
    except ZendeskError as error:
        _note(run, names, error, is_expected=one.is_expected, others_follow=others_follow)
    else:
        for part in one.parts:
            name, failed = part.stream.name, part.failed
            if failed is not None:
                _note(run, name, failed, is_expected=part.is_expected, others_follow=others_follow)
            if left_out := _left_out(part):
                reason = f"{left_out}, which the lines above name; the rest is exported."
                run.is_missing(part.stream.name, reason, others_follow=others_follow)


def _left_out(part: StreamExport) -> str:
    """Return what a stream lacks that was read to its end, nothing where it came whole."""
    found = []
    if rows := part.stream.reader.left_out:
        found.append("1 row was left out" if rows == 1 else f"{rows} rows were left out")
    if part.gaps:
        found.append(f"{counted(part.gaps, 'record')} cannot be served by Zendesk")
    if part.parents_lack:
        found.append("the children of a parent are missing that Zendesk cannot serve")
    return " and ".join(found)


def _note(
    run: Run, names: str, error: ZendeskError, *, is_expected: bool, others_follow: bool
) -> None:
    """Take note of streams that were not read to their end; what the plan lacks is no error."""
    if isinstance(error, NotAllowed) and not is_expected:
        run.logger.warning("%s %s skipped: %s", names, "are" if "," in names else "is", error)
    else:
        run.is_missing(names, error, others_follow=others_follow)


def _tell_too_recent(run: Run, one: Pass, names: str) -> None:
    """Tell that a pass starts in the newest minute: no wonder for a start_date of today."""
    if not any(part.has_bookmark for part in one.parts):
        run.logger.info("%s: nothing is old enough to be exported yet.", names)
        return
    run.logger.warning(
        "%s: Zendesk says that the bookmark (%s) lies in the newest minute, or in the future. "
        "Nothing is exported until then. If that is wrong, restore an earlier state.",
        names,
        ", ".join(sorted({str(part.place) for part in one.parts})),
    )

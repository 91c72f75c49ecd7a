"""Which passes a run makes, in which order, and what it means when one of them fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.crew import Crew
from tap_zendesk_incremental.errors import (
    ENDS_ALL_STREAMS,
    NotAllowed,
    RunEnded,
    TapError,
    ZendeskError,
)
from tap_zendesk_incremental.export import Pass
from tap_zendesk_incremental.progress import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.stream_export import StreamExport
    from tap_zendesk_incremental.streams.base import ZendeskStream


def export_all(run: Run, streams: Sequence[ZendeskStream]) -> None:
    """Export all streams; one that fails does not keep the others from being exported.

    Raises:
        RunEnded: Something is missing, or nothing can be exported any more.
    """
    try:
        Crew(run, plan(run, streams), export_one).work()
    except TapError as error:
        run.end(error)
    except (Exception, RunEnded):
        # Whatever it is: the last line is whole, and a STATE.
        run.leave()
        raise
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


def export_one(run: Run, one: Pass, *, others_follow: Callable[[], bool]) -> None:
    """Export one pass, and take note of what is missing then.

    Raises:
        TapError: What keeps the other passes from being exported too.
    """
    ended = _end_of(one)
    has_one_reason = not any(part.failed or _left_out(part) for part in one.parts)
    for parts in [one.parts] if has_one_reason else [[part] for part in one.parts]:
        names, first = ", ".join(part.stream.name for part in parts), parts[0]
        error = first.failed or ended
        is_expected = first.is_expected if first.failed else one.is_expected
        if isinstance(error, NotAllowed) and not is_expected:
            # The plan lacks it, which is no error.
            is_are = "is" if len(parts) == 1 else "are"
            run.logger.warning("%s %s skipped: %s", names, is_are, error)
        elif reason := _reason(error, _left_out(first)):
            run.is_missing(names, reason, others_follow=others_follow())


def _end_of(one: Pass) -> ZendeskError | None:
    """Export one pass; return what it has ended with, None where it was read to the end.

    Raises:
        ZendeskError: One of those that no other pass would fare better with.
    """
    try:
        one.export()
    except ENDS_ALL_STREAMS:
        raise
    except ZendeskError as error:
        return error
    return None


def _reason(error: ZendeskError | None, left_out: str) -> str:
    """Return what a stream misses and why, nothing where it came whole."""
    if error is not None and left_out:
        return f"{error} Besides, {left_out}, which the lines above name."
    if left_out:
        return f"{left_out}, which the lines above name; the rest is exported."
    return str(error or "")


def _left_out(part: StreamExport) -> str:
    """Return what a stream lacks of what was read, nothing where all of that came."""
    found = []
    if rows := part.stream.reader.left_out:
        found.append("1 row was left out" if rows == 1 else f"{rows} rows were left out")
    if part.gaps and part.has_parents:
        # Records, or whole lists of a parent.
        found.append(f"{counted(part.gaps, 'part')} could not be had from Zendesk")
    elif part.gaps:
        found.append(f"{counted(part.gaps, 'record')} cannot be served by Zendesk")
    if part.parents_lack:
        found.append("the children of a parent are missing that Zendesk cannot serve")
    return " and ".join(found)

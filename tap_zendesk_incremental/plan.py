"""Which passes a run makes, in which order, and what it means when one of them fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import (
    CredentialsRefused,
    NotAllowed,
    StartTimeTooRecent,
    TapError,
    Unreachable,
    ZendeskError,
)
from tap_zendesk_incremental.export import Pass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_zendesk_incremental.paging.endpoint import Endpoint
    from tap_zendesk_incremental.run import Run
    from tap_zendesk_incremental.streams.base import ZendeskStream


def export_all(run: Run, streams: Sequence[ZendeskStream]) -> None:
    """Export all streams; one that fails does not keep the others from being exported.

    Raises:
        RunEnded: Something is missing, or nothing can be exported at all.
    """
    try:
        passes = plan(run, streams)
        for number, one in enumerate(passes, start=1):
            _export(run, one, others_follow=number < len(passes))
    except TapError as error:
        run.end(error)
    run.finish()


def plan(run: Run, streams: Sequence[ZendeskStream]) -> list[Pass]:
    """Return the passes, one for each endpoint: lists first, since they are small, then exports.

    Raises:
        StateError: A bookmark does not say where to go on.
    """
    by_endpoint: dict[Endpoint, list[ZendeskStream]] = {}
    for stream in streams:
        by_endpoint.setdefault(stream.endpoint, []).append(stream)
    run.parents = {endpoint.parent for endpoint in by_endpoint if endpoint.parent is not None}
    passes = [one for group in by_endpoint.values() for one in Pass(run, group).split()]
    # Children after the lists that their parents are on.
    return sorted(passes, key=lambda one: (one.endpoint.has_bookmark, one.endpoint.depth))


def _export(run: Run, one: Pass, *, others_follow: bool) -> None:
    """Export one pass, and take note of what is missing then.

    Raises:
        TapError: What keeps the other passes from being exported too.
    """
    names = ", ".join(part.stream.name for part in one.parts)
    try:
        one.export()
    except StartTimeTooRecent:
        run.logger.info("%s: nothing is old enough to be exported yet.", names)
    except (CredentialsRefused, Unreachable):
        raise
    except NotAllowed as error:
        if one.is_expected:
            run.is_missing(names, error, others_follow=others_follow)
        else:
            run.logger.warning("%s is skipped: %s", names, error)
    except ZendeskError as error:
        run.is_missing(names, error, others_follow=others_follow)

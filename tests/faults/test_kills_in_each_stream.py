"""A kill amid the rows of each stream, a kill of the run that goes on, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

import pytest

from tests.support.account import Account
from tests.support.amount import rest_is_slow
from tests.support.export import Export
from tests.support.interrupted import Interrupted
from tests.support.sizes import has_pages, items, resize
from tests.support.streams import WAYS, Way
from tests.support.truth import touch
from zendesk_simulator.lists.declared import COLLECTIONS

#: Legs of a call share a second, up to six of them: a page of Talk must be longer.
PAGE = 7
#: Rows of each stream: after a kill come pages enough for the next one.
ROWS = 9 * PAGE
#: So many that there are as many survey responses: those come in the order of their ids, which
#: copies would not be in.
TICKETS = 900
#: So early that a page of those holds more than the month that is always read again.
START = 1_600_000_000


def _has_children(way: Way) -> bool:
    return any(one.type.children for one in WAYS if one.endpoint is way.endpoint)


def _kind(way: Way) -> tuple[object, ...]:
    """Return what makes a difference to how pages follow one another, and how a run goes on."""
    paging = way.paging
    own = getattr(paging, "ends_with_null", None), getattr(paging, "unit", None)
    return type(paging), *own, way.parent is None, _has_children(way)


def _rank(way: Way) -> tuple[bool | int, ...]:
    """Return what the order of a run depends on: what takes many requests comes last."""
    parent = way.endpoint.parent
    takes_many = _has_children(way) or (parent is not None and parent.are_many)
    return takes_many, not way.is_list, parent is not None, WAYS.index(way)


#: Those of which a kind's sample is taken are the last.
SAMPLES_LAST = sorted(
    filter(has_pages, WAYS), key=lambda way: (bool(way.type.children), -WAYS.index(way))
)
#: One stream of each kind of paging, in the order in which a run exports them. Among children, a
#: kill falls into a page of their parents too.
KINDS = tuple(sorted({_kind(way): way for way in SAMPLES_LAST}.values(), key=_rank))
LISTS = tuple(way for way in KINDS if way.is_list)
EXPORTS = tuple(way for way in KINDS if not way.is_list)


@contextmanager
def account_of(ways: Sequence[Way], page_size: int) -> Iterator[Account]:
    """Yield an account in which each of these streams has several pages."""
    people = {"users": ROWS, "organizations": ROWS}
    paging = {"list_page_limit": PAGE, "whole_lists_by_number": True}
    with Account(page_size, tickets=TICKETS, start=START, **people, **paging) as sim:
        # Lists first: what follows from a stream is laid out before that becomes shorter.
        for way in sorted(ways, key=lambda way: way.export not in COLLECTIONS):
            if way.export in COLLECTIONS:
                lengthen(sim, way)
            else:
                resize(sim, way, ROWS)
        yield sim


def lengthen(sim: Account, way: Way) -> None:
    """Let a list have several pages, and so one of its parents where each has a list."""
    if not items(sim, way):
        sim.world.delete_tickets(1)
    held = items(sim, way)
    if way.type.children is not None or way.parent is not None:
        resize(sim, way, 2 * PAGE + 1, held[len(held) // 3].parent)
        # With a few for each parent.
        resize(sim, way, 2 * ROWS)
    elif not _has_children(way):
        # Evenly over the years, where there are many.
        step = max(1, len(held) // ROWS)
        for item in {*held} - {*held[::step]}:
            sim.world.remove(way.export, item.key)
        resize(sim, way, ROWS)


def change(sim: Account, ways: Sequence[Way]) -> None:
    """Change some of what was read already, and add to it."""
    if any(way.export == "tickets" for way in ways):
        sim.world.change_tickets(3)
        sim.world.delete_tickets(1)
        sim.world.add_tickets(2)
    for way in ways:
        if way.export in COLLECTIONS:
            change_item(sim, way)
        elif way.is_whole and way.export != "tickets":
            touch(sim, way, 2)


def change_item(sim: Account, way: Way) -> None:
    first = items(sim, way)[0]
    if way.is_list:
        sim.world.rename(way.export, first.key, "Changed")
    elif way.stamp and way.is_whole and way.endpoint.timestamp == way.stamp:
        newest = max(way.unix(item.record) for item in items(sim, way))
        sim.world.replace(way.export, first.key, {way.stamp: way.spelled(newest + 1)})


@pytest.mark.parametrize("victims", [LISTS, EXPORTS], ids=["lists", "exports"])
@pytest.mark.parametrize("seed", rest_is_slow(range(4), [0]))
def test_kills_in_each_kind_of_paging(victims: Sequence[Way], seed: int) -> None:
    whole = kill_in_each(victims, Random(seed))
    # Of what comes on one page, a kill would show little.
    assert min(pages_of(way, whole) for way in victims) > 2


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_kills_in_each_stream(way: Way) -> None:
    kill_in_each([way], Random(str(way)))


def kill_in_each(victims: Sequence[Way], random: Random) -> Export:
    """Kill a run amid the rows of each, and then the run that goes on; data changes meanwhile.

    All streams that share the pages of one of them are exported too.

    Returns:
        A run that nothing has interrupted.
    """
    pages = {(way.endpoint, way.method) for way in victims}
    ways = [way for way in WAYS if (way.endpoint, way.method) in pages]
    with account_of(ways, page_size=random.randint(4, PAGE)) as sim:
        export = Interrupted(sim, ways, random, PAGE)
        for way in victims:
            # A list begins anew in each run: a kill in another one has come before.
            for _ in range(1 if way.is_list and len(victims) > 1 else 2):
                export.kill_in(way)
                change(sim, ways)
        return export.finish()


def pages_of(way: Way, run: Export) -> int:
    """Return how many pages a run has asked for; of children, those of all parents."""
    path = way.type.children.pagings[0].path if way.type.children else way.path
    before, _, after = path.partition("{key}")
    return sum(asked.startswith(before) and asked.endswith(after) for asked in run.paths)

"""Lists: read whole each time, without a bookmark, and within the account's ordinary limit."""

from __future__ import annotations

import json

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.streams import (
    DEFAULT_WAYS,
    FIELDS,
    GROUPS,
    HOLIDAYS,
    LISTS,
    LISTS_BY_KIND,
    ORGANIZATIONS,
    SCHEDULES,
    TICKETS,
    Way,
    way_of,
)
from zendesk_simulator import Fault

every_list = pytest.mark.parametrize("way", LISTS_BY_KIND, ids=lambda way: way.stream)
ARTICLES = way_of("articles")
#: Records on a page of a cursor list, at most.
LARGEST = 100


@every_list
def test_a_list_comes_whole(make_account: AccountMaker, way: Way) -> None:
    account = make_account()
    export = account.export(way).succeeded()
    assert export.rows(way) == account.rows(way) != []
    assert not export.state or not export.state.get("bookmarks")


def test_lists_come_whole_in_each_run_and_leave_the_bookmarks_of_others(
    make_account: AccountMaker,
) -> None:
    account = make_account()
    first = account.export(TICKETS, *LISTS_BY_KIND).succeeded()
    assert first.bookmarks.keys() == {TICKETS.stream}
    again = account.export(TICKETS, *LISTS_BY_KIND, state=first.state).succeeded()
    assert again.state == first.state
    assert again.keys(TICKETS) == []
    for way in LISTS_BY_KIND:
        assert first.rows(way) == again.rows(way) == account.rows(way)
    asked = [[one for one in run.asked if one[0] != TICKETS.path] for run in (first, again)]
    assert asked[0] == asked[1]


def test_deleted_groups_are_asked_for(make_account: AccountMaker) -> None:
    account = make_account()
    export = account.export(GROUPS).succeeded()
    assert {row["deleted"] for row in export.rows(GROUPS)} == {True, False}
    assert [seen.query["exclude_deleted"] for seen in export.requests] == ["false"]
    shown = account.truth("groups")
    assert len(export.rows(GROUPS)) == len(account.rows(GROUPS)) > len(shown)


@pytest.mark.parametrize(("count", "pages"), [(99, 1), (100, 1), (101, 2), (250, 3), (300, 3)])
def test_a_list_takes_as_few_requests_as_it_can(
    make_account: AccountMaker, count: int, pages: int
) -> None:
    account = make_account(list_sizes={"groups": count})
    export = account.export(GROUPS).succeeded()
    assert export.rows(GROUPS) == account.rows(GROUPS)
    assert len(export.rows(GROUPS)) == count
    assert len(export.requests) == pages
    assert {seen.page_size for seen in export.requests} == {LARGEST}


def test_cursors_and_brackets_are_percent_encoded(make_account: AccountMaker) -> None:
    account = make_account()
    export = account.export(FIELDS, page_size=10).succeeded()
    assert export.rows(FIELDS) == account.rows(FIELDS)
    first, *others = export.requests
    asked = "&creator=true&active_forms_count=true"
    assert first.raw_query == f"page%5Bsize%5D=10{asked}"
    assert len(others) == 2
    for seen in others:
        query = seen.raw_query.removesuffix(asked)
        assert query.startswith("page%5Bsize%5D=10&page%5Bafter%5D=")
        assert not set("[]+=&").intersection(query.rpartition("%5D=")[2])


def test_the_end_is_where_no_more_is_said_to_be(make_account: AccountMaker) -> None:
    """The last page names a next one too, which brings nothing (seen)."""
    account = make_account()
    export = account.export(FIELDS, page_size=10).succeeded()
    ends: list[bytes] = []

    def alter(body: bytes) -> bytes:
        ends.append(body)
        return body

    account.faults.always(lambda _: True, Fault.altered(alter))
    assert account.export(FIELDS, page_size=10).asked == export.asked
    last = json.loads(ends[-1])
    assert last["meta"]["has_more"] is False
    assert last["links"]["next"]
    assert len(ends) == 3


def test_an_empty_list(make_account: AccountMaker) -> None:
    account = make_account()
    account.world.remove("groups")
    export = account.export(GROUPS, TICKETS).succeeded()
    assert export.rows(GROUPS) == []
    assert export.paths.count(GROUPS.path) == 1
    assert export.keys(TICKETS) == account.expected_keys(TICKETS)


# -- children


@pytest.mark.parametrize("with_parents", [True, False])
def test_holidays_come_for_each_schedule_with_its_id(
    make_account: AccountMaker, with_parents: bool
) -> None:
    account = make_account()
    export = account.export(HOLIDAYS, *([SCHEDULES] if with_parents else [])).succeeded()
    assert export.rows(HOLIDAYS) == account.rows(HOLIDAYS)
    assert export.rows(SCHEDULES) == (account.rows(SCHEDULES) if with_parents else [])
    parents = [row["id"] for row in account.rows(SCHEDULES)]
    # Each page is asked for once, whether the parents are exported too or not.
    children = [HOLIDAYS.path.format(key=key) for key in parents]
    assert export.paths == [SCHEDULES.path, *children]
    assert {row["schedule_id"] for row in export.rows(HOLIDAYS)} < set(parents)


def test_a_schedule_that_is_gone_by_then_has_no_holidays(make_account: AccountMaker) -> None:
    account = make_account()
    first, *_ = account.rows(SCHEDULES)
    account.before(2, lambda: account.world.remove("schedules", first["id"]))
    export = account.export(SCHEDULES, HOLIDAYS).succeeded()
    assert len(export.paths) == 4
    assert first["id"] in {row["id"] for row in export.rows(SCHEDULES)}
    found = {row["schedule_id"] for row in export.rows(HOLIDAYS)}
    assert found
    assert first["id"] not in found


def test_all_children_of_articles_come_in_one_walk_through_them(
    make_account: AccountMaker,
) -> None:
    account = make_account()
    ways = [way for way in DEFAULT_WAYS if way.endpoint is ARTICLES.endpoint]
    alone = account.export(ARTICLES).succeeded()
    export = account.export(*ways).succeeded()
    assert len(ways) > 2
    assert export.paths.count(ARTICLES.path) == len(alone.paths)
    for way in ways:
        assert sorted(export.keys(way)) == sorted(account.expected_keys(way))
    # One of the children refused: the others, and the articles, come all the same.
    [comments] = [way for way in ways if way.stream == "article_comments"]
    account.settings.refused_streams = {comments.export: 403}
    refused = account.export(*ways)
    assert refused.exit_code == 0
    assert [line for line in refused.complaints() if "article_comments is skipped" in line]
    for way in ways:
        assert refused.keys(way) == ([] if way == comments else export.keys(way))
    assert comments.stream not in refused.bookmarks


# -- limits


def test_lists_do_not_use_the_limit_of_exports(make_account: AccountMaker) -> None:
    """With one export allowed an hour, lists come all the same, and leave that one to others."""
    account = make_account(limit=1, window=3600.0)
    export = account.export(*LISTS, ORGANIZATIONS).succeeded()
    assert export.rows(ORGANIZATIONS) == account.rows(ORGANIZATIONS)
    again = account.export(*LISTS).succeeded()
    for way in LISTS:
        assert again.rows(way) == account.rows(way)
    assert not any("Waiting" in line for line in [*export.log, *again.log])
    assert {seen.status for seen in [*export.requests, *again.requests]} == {200}

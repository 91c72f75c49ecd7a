"""Streams that ask parent by parent: one parent that fails keeps no other from being read."""

from __future__ import annotations

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.streams import GROUPS, HOLIDAYS, Key, Way, way_of
from zendesk_simulator import Fault

#: Seconds after which a failing page is given up.
IMPATIENT = 1
RECORDS = way_of("custom_object_records")
COMMENTS, ATTACHMENTS = (way_of(f"article_{name}") for name in ("comments", "attachments"))


def field_of(way: Way) -> str:
    """Return the field of a row that holds its parent's key."""
    parent = (way.type.children or way.endpoint).parent
    assert parent is not None
    return parent.adds


def parents_of(account: Account, way: Way) -> list[int | str]:
    """Return the keys of the parents that have children, in the order in which they are asked."""
    return list(dict.fromkeys(row[field_of(way)] for row in account.rows(way)))


def path_of(way: Way, key: int | str) -> str:
    return (way.type.children or way.endpoint).pagings[0].path.format(key=key)


def fail(account: Account, way: Way, key: int | str, fault: Fault) -> None:
    path = path_of(way, key)
    account.faults.always(lambda seen: seen.path == path, fault)


def keys_without(account: Account, way: Way, *parents: int | str) -> list[Key]:
    rows = account.rows(way)
    return sorted(way.key_of(row) for row in rows if row[field_of(way)] not in parents)


@pytest.mark.parametrize("number", [0, -1], ids=["first", "last"])
def test_the_export_of_one_object_that_fails_keeps_no_other_from_being_read(
    make_account: AccountMaker, number: int
) -> None:
    account = make_account()
    failing = parents_of(account, RECORDS)[number]
    fail(account, RECORDS, failing, Fault.status(500))
    export = account.export(RECORDS, GROUPS, retry_timeout=IMPATIENT)
    assert export.exit_code == 1
    assert f"custom_object {failing}: " in export.log[-1]
    assert "500" in export.log[-1]
    others = keys_without(account, RECORDS, failing)
    assert others
    assert sorted(export.keys(RECORDS)) == others
    account.faults.clear()
    rest = account.export(RECORDS, state=export.state).succeeded()
    found = export.keys(RECORDS) + rest.keys(RECORDS)
    assert set(found) == set(account.expected_keys(RECORDS))


@pytest.mark.parametrize("fault", [Fault.status(500), Fault.forbidden()], ids=["500", "403"])
def test_the_children_of_one_parent_that_fail_are_left_out(
    make_account: AccountMaker, fault: Fault
) -> None:
    """Those of one changed row, and of one on a list that is read whole; in one run."""
    account = make_account()
    article, schedule = parents_of(account, COMMENTS)[0], parents_of(account, HOLIDAYS)[0]
    fail(account, COMMENTS, article, fault)
    fail(account, HOLIDAYS, schedule, fault)
    ways = (COMMENTS, ATTACHMENTS, HOLIDAYS)
    export = account.export(*ways, retry_timeout=IMPATIENT)
    assert export.exit_code == 1
    for way, key, kind in ((COMMENTS, article, "article"), (HOLIDAYS, schedule, "schedule")):
        others = keys_without(account, way, key)
        assert others
        assert sorted(export.keys(way)) == others
        (told,) = [line for line in export.errors if f" of {kind} {key}; it is left" in line]
        assert path_of(way, key) in told
        assert way.stream in export.log[-1]
    assert sorted(export.keys(ATTACHMENTS)) == sorted(account.expected_keys(ATTACHMENTS))
    assert export.of_type("ACTIVATE_VERSION") == []
    # The bookmark has moved past it.
    assert export.bookmark(COMMENTS) == export.bookmark(ATTACHMENTS)
    following = account.export(COMMENTS, ATTACHMENTS, state=export.state).succeeded()
    assert path_of(COMMENTS, article) not in following.paths


def test_in_an_outage_no_parent_is_passed_over(make_account: AccountMaker) -> None:
    account = make_account()
    first = path_of(COMMENTS, parents_of(account, COMMENTS)[0])
    account.faults.always(
        lambda seen: seen.path.endswith("/comments") and seen.path != first, Fault.status(500)
    )
    export = account.export(COMMENTS, ATTACHMENTS, retry_timeout=IMPATIENT)
    assert export.exit_code == 1
    assert "500" in export.log[-1]
    assert COMMENTS.stream not in export.bookmarks
    assert not [line for line in export.errors if "left out" in line]
    account.faults.clear()
    rest = account.export(COMMENTS, ATTACHMENTS, state=export.state).succeeded()
    assert sorted(rest.keys(COMMENTS)) == sorted(account.expected_keys(COMMENTS))


def test_the_parent_that_changed_last_is_tried_again(make_account: AccountMaker) -> None:
    """By time an export begins with the second in which it ended, and no other comes with it."""
    account = make_account()
    last = account.rows(way_of("articles"))[-1]["id"]
    fail(account, COMMENTS, last, Fault.forbidden())
    export = account.export(COMMENTS)
    assert "1 part could not be had" in export.errors[-1]
    again = account.export(COMMENTS, state=export.state)
    assert "403" in again.failed()
    assert again.bookmark(COMMENTS) == export.bookmark(COMMENTS)
    account.faults.clear()
    rest = account.export(COMMENTS, state=again.state).succeeded()
    assert set(export.keys(COMMENTS) + rest.keys(COMMENTS)) == set(account.expected_keys(COMMENTS))

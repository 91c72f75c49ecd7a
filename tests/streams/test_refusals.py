"""Streams that Zendesk refuses to this account, this role or this plan."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import (
    DEFAULT_WAYS,
    EXPORTS,
    HOLIDAYS,
    ORGANIZATIONS,
    SAMPLES,
    SCHEDULES,
    TICKETS,
    USERS,
    Way,
    way_of,
)
from zendesk_simulator import Fault, SeenRequest
from zendesk_simulator.refusals import REFUSALS

#: What may be refused without an error: each endpoint once, by the stream of its records.
SAMPLED = [way for way in SAMPLES if way.is_whole and not way.type.is_essential]
OTHERS = [way for way in DEFAULT_WAYS if way.is_whole and not way.type.is_essential]
FORMS = sorted(REFUSALS)


def shares_pages(way: Way, other: Way) -> bool:
    return way.endpoint is other.endpoint and other.type.children in (None, way.type.children)


def needs(way: Way, other: Way) -> bool:
    """Whether a stream has no rows without the other one."""
    return shares_pages(way, other) or (way.parent is not None and needs(way.parent, other))


@pytest.fixture(scope="module")
def shared_account(make_module_account: AccountMaker) -> Account:
    return make_module_account()


@pytest.fixture(scope="module")
def before(shared_account: Account) -> Export:
    """A run in which nothing was refused."""
    return shared_account.export(*DEFAULT_WAYS).succeeded()


@pytest.fixture
def account(shared_account: Account) -> Iterator[Account]:
    """The account, in which nothing is refused any more when the test has ended."""
    yield shared_account
    shared_account.settings.refused_streams = {}
    shared_account.faults.clear()


@pytest.mark.parametrize("refused", SAMPLED, ids=lambda way: way.stream)
def test_a_refused_stream_is_skipped_with_one_warning(
    account: Account, before: Export, refused: Way
) -> None:
    account.settings.refused_streams = {refused.export: 403}
    export = account.export(*DEFAULT_WAYS)
    assert export.exit_code == 0
    told = [
        line for line in export.complaints() if re.search(rf" {refused.stream}\b.* skipped: ", line)
    ]
    assert len(told) == 1
    assert "WARNING" in told[0]
    assert "403" in told[0]
    for way in EXPORTS:
        assert export.keys(way) == (
            [] if shares_pages(way, refused) else account.expected_keys(way)
        )
    for way in DEFAULT_WAYS:
        assert bool(export.rows(way)) == (bool(before.rows(way)) and not needs(way, refused))
    assert refused.stream not in export.bookmarks


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_refusal_skips_the_stream(account: Account, form: str) -> None:
    """A list, an export, and children, all at once."""
    account.settings.refused_streams = {way.export: form for way in OTHERS}
    export = account.export(*DEFAULT_WAYS)
    assert export.exit_code == 0
    assert all("WARNING" in line and form[:3] in line for line in export.complaints())
    # One line for each pass.
    passes = {way.endpoint for way in DEFAULT_WAYS}
    assert len(export.complaints()) == len(passes - {TICKETS.endpoint})
    assert export.keys(TICKETS) == account.expected_keys(TICKETS)
    assert set(export.bookmarks) == {way.stream for way in EXPORTS if shares_pages(way, TICKETS)}


@pytest.mark.parametrize("form", ["403", "404"])
def test_without_tickets_the_run_fails_after_the_others(account: Account, form: str) -> None:
    account.settings.refused_streams = {"tickets": form}
    export = account.export(*DEFAULT_WAYS)
    assert export.exit_code == 1
    assert all("tickets" in line and form[:3] in line for line in export.errors[:1])
    assert TICKETS.stream in export.log[-1] or form[:3] in export.log[-1]
    for way in DEFAULT_WAYS:
        expected = [] if shares_pages(way, TICKETS) else account.expected_keys(way)
        assert sorted(set(export.keys(way))) == sorted(expected)


def test_a_stream_that_was_exported_before_may_not_be_refused_in_silence(
    account: Account, before: Export
) -> None:
    account.settings.refused_streams = {"organizations": 403}
    after = account.export(ORGANIZATIONS, USERS, state=before.state)
    assert after.exit_code == 1
    assert "403" in after.errors[-1]
    assert after.bookmark(ORGANIZATIONS) == before.bookmark(ORGANIZATIONS)
    assert USERS.path in after.paths


def test_a_list_that_was_exported_before_is_skipped_as_it_has_no_bookmark_to_know_by(
    account: Account, before: Export
) -> None:
    account.settings.refused_streams = {"groups": 403}
    after = account.export("groups", state=before.state, emit_activate_version_messages=True)
    assert before.records("groups")
    assert after.exit_code == 0
    [line] = after.complaints()
    assert "WARNING" in line
    assert "groups is skipped: " in line
    assert after.of_type("ACTIVATE_VERSION") == []


def test_a_stream_of_which_rows_were_written_may_not_be_refused_in_silence(
    account: Account,
) -> None:
    path, asked = ORGANIZATIONS.path, len(account.requests)

    def is_second(seen: SeenRequest) -> bool:
        return seen.path == path and sum(s.path == path for s in account.requests[asked:]) > 1

    account.faults.always(is_second, Fault.forbidden())
    export = account.export(ORGANIZATIONS, TICKETS, page_size=10)
    assert export.exit_code == 1
    assert "403" in export.log[-1]
    assert len(export.rows(ORGANIZATIONS)) == 10
    assert export.keys(TICKETS) == account.expected_keys(TICKETS)


def test_one_refused_parent_keeps_no_other_from_being_read(make_account: AccountMaker) -> None:
    """A child list, and exports by parent, in one run."""
    account = make_account()
    records = way_of("custom_object_records")
    refused = {
        HOLIDAYS: account.rows(HOLIDAYS)[0]["schedule_id"],
        records: account.rows(records)[0]["custom_object_key"],
    }
    paths = [way.path.format(key=key) for way, key in refused.items()]
    account.faults.always(lambda seen: seen.path in paths, Fault.forbidden())
    export = account.export(SCHEDULES, HOLIDAYS, records)
    assert export.exit_code == 1
    assert all(way.stream in export.log[-1] for way in refused)
    for way, key in refused.items():
        of_others = [row for row in account.rows(way) if key not in row.values()]
        assert sorted(export.keys(way)) == sorted(map(way.key_of, of_others))
        assert of_others
        assert sum(way.stream in line and "403" in line for line in export.errors) == 1
    told = [message["stream"] for message in export.of_type("ACTIVATE_VERSION")]
    assert told == [SCHEDULES.stream]
    account.faults.clear()
    rest = account.export(records, state=export.state).succeeded()
    assert set(export.keys(records) + rest.keys(records)) == set(account.expected_keys(records))

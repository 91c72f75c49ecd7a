"""Exports that Zendesk refuses to this account, this role or this plan."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.streams.account import Account, Export
from tests.streams.conftest import AccountMaker
from tests.streams.exports import DEFAULT_WAYS, TICKETS, Way
from tests.streams.truth import keys

OTHERS = [way for way in DEFAULT_WAYS if way.export != "tickets" and way.stream == way.export]
every_refusal = pytest.mark.parametrize("status", [403, 404])


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
    shared_account.sim.settings.refused_streams = {}


@every_refusal
@pytest.mark.parametrize("refused", OTHERS, ids=lambda way: way.stream)
def test_a_refused_stream_is_skipped_with_one_warning(
    account: Account, refused: Way, status: int
) -> None:
    account.sim.settings.refused_streams = {refused.export: status}
    export = account.export(*DEFAULT_WAYS)
    assert export.run.exit_code == 0
    [warning] = export.run.complaints()
    assert "WARNING" in warning
    assert refused.stream in warning
    assert str(status) in warning
    for way in DEFAULT_WAYS:
        expected = [] if way.export == refused.export else keys(account.sim, way)
        assert export.keys(way) == expected
    assert export.paths.count(refused.path) == 1
    assert not export.state["bookmarks"].get(refused.export)


@every_refusal
def test_the_bookmarks_of_refused_streams_stay_as_they_were(
    account: Account, before: Export, status: int
) -> None:
    account.sim.settings.refused_streams = {way.export: status for way in OTHERS}
    after = account.export(*DEFAULT_WAYS, state=before.state)
    assert after.run.exit_code == 0
    assert after.state == before.state


@every_refusal
def test_without_tickets_the_run_fails(account: Account, status: int) -> None:
    account.sim.settings.refused_streams = {"tickets": status}
    export = account.export(*DEFAULT_WAYS)
    assert export.run.exit_code == 1
    [error] = export.run.complaints()
    assert "ERROR" in error
    assert str(status) in error
    assert "Traceback" not in export.run.stderr
    assert export.rows(TICKETS) == []
    # What came before the tickets is written, and its bookmarks stand.
    assert set(export.state["bookmarks"]) >= {"organizations", "users"}


def test_everything_but_tickets_can_be_refused(account: Account) -> None:
    account.sim.settings.refused_streams = {way.export: 403 for way in OTHERS}
    export = account.export(*DEFAULT_WAYS)
    assert export.run.exit_code == 0
    assert len(export.run.complaints()) == len(OTHERS)
    assert export.keys(TICKETS) == keys(account.sim, TICKETS)

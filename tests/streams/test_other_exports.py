"""The exports beside those of Support: what they cost, and what a kill costs them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tests.streams.conftest import AccountMaker
from tests.support.account import Account
from tests.support.export import Export
from tests.support.streams import OTHER_EXPORTS, Way, way_of

ARTICLES = way_of("articles")
SURVEYS = way_of("survey_responses")
FILTERED = tuple(way for way in OTHER_EXPORTS if isinstance(way.paging, FilteredList))
each = pytest.mark.parametrize("way", OTHER_EXPORTS, ids=lambda way: way.stream)


@dataclass(frozen=True)
class Twice:
    """Two runs of all of them, between which nothing has changed."""

    account: Account
    first: Export
    second: Export


@pytest.fixture(scope="module")
def twice(make_module_account: AccountMaker) -> Twice:
    # So many tickets that ratings and surveys take more than one page.
    account = make_module_account(tickets=900, page_size=None)
    first = account.export(*OTHER_EXPORTS).succeeded()
    return Twice(account, first, account.export(*OTHER_EXPORTS, state=first.state).succeeded())


@each
def test_a_first_run_brings_every_row(twice: Twice, way: Way) -> None:
    keys = twice.first.keys(way)
    assert keys
    assert sorted(set(keys)) == sorted(twice.account.expected_keys(way))


def test_articles_come_on_pages_in_the_order_of_their_changes(make_account: AccountMaker) -> None:
    """By itself Zendesk sorts them in another way, in which pages by time lose some."""
    account = make_account(list_page_limit=7)
    export = account.export(ARTICLES).succeeded()
    assert set(export.keys(ARTICLES)) == set(account.expected_keys(ARTICLES))
    assert len(export.requests) > 2


@pytest.mark.parametrize("way", FILTERED, ids=lambda way: way.stream)
def test_a_filtered_list_costs_no_request_too_many(twice: Twice, way: Way) -> None:
    rows = len(twice.first.rows(way))
    assert twice.first.paths.count(way.path) == -(-rows // way.paging.largest_page)


def test_of_surveys_there_are_fifty_on_a_page(twice: Twice) -> None:
    assert SURVEYS.paging.largest_page == 50
    assert len(twice.first.rows(SURVEYS)) > 50


def test_a_second_run_costs_each_export_two_requests_at_most(twice: Twice) -> None:
    asked = Counter(twice.second.paths)
    assert max(asked.values()) <= 2
    assert sum(asked.values()) < len(twice.first.paths) / 2


def test_a_kill_in_mid_list_loses_no_survey(twice: Twice) -> None:
    killed = twice.account.killed_at(2, SURVEYS)
    assert killed.keys(SURVEYS)
    rest = twice.account.export(SURVEYS, state=killed.state).succeeded()
    found = {*killed.keys(SURVEYS), *rest.keys(SURVEYS)}
    assert found == set(twice.account.expected_keys(SURVEYS))
    assert len(rest.rows(SURVEYS)) < len(found)

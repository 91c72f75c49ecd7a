"""Accounts that no test changes, and folders that are gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.account import Account
from tests.support.export import Export


@pytest.fixture(scope="module")
def sim() -> Iterator[Account]:
    """Return an account that is the same for all tests of a module: none may change it."""
    with Account() as account:
        yield account


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def plain(sim: Account) -> Export:
    """Return an export of the tickets as they are."""
    return sim.export("tickets").succeeded()

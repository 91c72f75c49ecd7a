"""Accounts that no test changes, and folders that are gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ecosystem.accounts import account
from zendesk_simulator import Simulator


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    """Return an account that is the same for all tests of a module: none may change it."""
    with account() as simulator:
        yield simulator


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)

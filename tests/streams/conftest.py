"""Accounts for a test of its own, and for a whole module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.streams.account import Account
from zendesk_simulator import Settings, Simulator

AccountMaker = Callable[..., Account]

#: Enough of everything for a few pages of ten, and the same data whenever it is made.
SMALL = {
    "tickets": 30,
    "users": 30,
    "organizations": 30,
    "start": 1_700_000_000,
    "end": 1_730_000_000,
    "limit": None,
    "user_limit": None,
}


def _makers() -> Iterator[AccountMaker]:
    with ExitStack() as stack:

        def make(**settings: object) -> Account:
            simulator = Simulator(Settings(**{**SMALL, **settings}))  # type: ignore[arg-type]
            return Account(stack.enter_context(simulator))

        yield make


make_account = pytest.fixture(_makers, name="make_account")
make_module_account = pytest.fixture(_makers, name="make_module_account", scope="module")

"""Accounts for a test of its own, and for a whole module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support.account import Account

AccountMaker = Callable[..., Account]

#: Enough of everything for a few pages of ten; what is not about pages takes one large one.
FEW = {"page_size": None, "tickets": 30, "users": 30, "organizations": 30}


def _makers() -> Iterator[AccountMaker]:
    with ExitStack() as stack:

        def make(**settings: object) -> Account:
            return stack.enter_context(Account(**{**FEW, **settings}))  # type: ignore[arg-type]

        yield make


make_account = pytest.fixture(_makers, name="make_account")
make_module_account = pytest.fixture(_makers, name="make_module_account", scope="module")

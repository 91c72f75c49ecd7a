"""Accounts that are loaded without Meltano."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from local.postgres import Postgres
from tests.support.account import Account
from tests.warehouse.loading import LoadedAccount

AccountMaker = Callable[..., LoadedAccount]


@pytest.fixture(scope="module")
def make_account(postgres: Postgres) -> Iterator[AccountMaker]:
    """Return a maker of accounts, each named by the schema that it is loaded into."""
    with ExitStack() as stack:

        def make(schema: str, **settings: Any) -> LoadedAccount:
            return LoadedAccount(postgres, schema, stack.enter_context(Account(**settings)))

        yield make

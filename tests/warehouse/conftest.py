"""Accounts that are loaded without Meltano."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from local.postgres import Postgres
from tests.warehouse.loading import Account
from zendesk_simulator import Settings, Simulator

AccountMaker = Callable[..., Account]

#: The same data whenever it is made, so that a smaller account's tickets are a larger one's too.
SMALL: dict[str, Any] = {
    "tickets": 60,
    "users": 20,
    "organizations": 16,
    "start": 1_700_000_000,
    "end": 1_730_000_000,
    "limit": None,
    "user_limit": None,
}


@pytest.fixture(scope="module")
def make_account(postgres: Postgres) -> Iterator[AccountMaker]:
    """Return a maker of accounts, each named by the schema that it is loaded into."""
    with ExitStack() as stack:

        def make(schema: str, **settings: Any) -> Account:
            sim = Simulator(Settings(**{**SMALL, **settings}))
            return Account(postgres, schema, stack.enter_context(sim))

        yield make

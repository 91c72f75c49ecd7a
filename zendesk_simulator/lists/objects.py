"""Addresses that answer with one object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zendesk_simulator.endpoints import Account
from zendesk_simulator.errors import Reply, json_reply
from zendesk_simulator.limits import ACCOUNT, Allowance
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings
from zendesk_simulator.tables import Record


@dataclass(frozen=True)
class ObjectEndpoint:
    """One object, in a field of its own."""

    name: str
    path: str
    make: Callable[[Settings], Record]
    resource: str
    envelope: str
    allowances: Sequence[Allowance] = (ACCOUNT,)

    @property
    def paths(self) -> Sequence[str]:
        """The path that leads here."""
        return (self.path,)

    def counted_on(self, _: ApiRequest, __: Account) -> Sequence[Allowance]:
        """Return the limits of the endpoint."""
        return self.allowances

    def respond(self, _: ApiRequest, account: Account) -> Reply:
        """Return the object."""
        return json_reply(200, {self.envelope: self.make(account.settings)})

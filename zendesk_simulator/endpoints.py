"""What every endpoint has in common, and how a path leads to one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError, Reply
from zendesk_simulator.limits import Allowance
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings
from zendesk_simulator.world import World

_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Account:
    """All that an endpoint reads from."""

    settings: Settings
    world: World


class Endpoint(Protocol):
    """An address that answers with records."""

    @property
    def name(self) -> str:
        """The name of what it brings; `refused_streams` goes by it."""

    @property
    def path(self) -> str:
        """The path, with its variable parts as `{name}`."""

    @property
    def resource(self) -> str:
        """What a fine scope must name, as in `tickets:read`."""

    @property
    def allowances(self) -> Sequence[Allowance]:
        """The limits that a request counts on."""

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return a page, or raise a refusal."""


class Directory:
    """All endpoints by their paths."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self.endpoints = list(endpoints)
        self._fixed = {e.path: e for e in self.endpoints if "{" not in e.path}
        self._variable = [(_pattern(e.path), e) for e in self.endpoints if "{" in e.path]

    def find(self, request: ApiRequest) -> Endpoint:
        """Return the endpoint of a request, and fill in the parts of its path."""
        path = request.path.removesuffix(".json")
        endpoint = self._fixed.get(path)
        if endpoint is not None:
            return endpoint
        for pattern, endpoint in self._variable:
            match = pattern.fullmatch(path)
            if match:
                request.parts = match.groupdict()
                return endpoint
        raise RefusalError(errors.invalid_endpoint())


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(_VARIABLE.sub(r"(?P<\1>[^/]+)", path))

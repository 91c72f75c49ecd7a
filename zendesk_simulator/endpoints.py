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
#: The help centre's paths may name a language.
_LOCALE = "{locale?}/"
_LOCALE_PATTERN = r"(?:(?P<locale>[a-z]{2}(?:-[a-zA-Z0-9]+)?)/)?"


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
    def paths(self) -> Sequence[str]:
        """The paths that lead to it, with variable parts as `{name}`."""

    @property
    def resource(self) -> str:
        """What a fine scope must name, as in `tickets:read`."""

    def counted_on(self, request: ApiRequest, account: Account) -> Sequence[Allowance]:
        """Return the limits that a request counts on."""

    def respond(self, request: ApiRequest, account: Account) -> Reply:
        """Return a page, or raise a refusal."""


class Directory:
    """All endpoints by their paths."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._fixed: dict[str, Endpoint] = {}
        self._variable: list[tuple[re.Pattern[str], Endpoint]] = []
        for endpoint in endpoints:
            for path in endpoint.paths:
                if "{" in path:
                    self._variable.append((_pattern(path), endpoint))
                else:
                    self._fixed[path] = endpoint

    def find(self, request: ApiRequest) -> Endpoint:
        """Return the endpoint of a request, and fill in the parts of its path."""
        path = request.path.removesuffix(".json")
        endpoint = self._fixed.get(path)
        if endpoint is not None:
            return endpoint
        for pattern, endpoint in self._variable:
            match = pattern.fullmatch(path)
            if match:
                request.parts = {name: part for name, part in match.groupdict().items() if part}
                return endpoint
        raise RefusalError(errors.invalid_endpoint())


def _pattern(path: str) -> re.Pattern[str]:
    pattern = _VARIABLE.sub(r"(?P<\1>[^/]+)", path)
    return re.compile(pattern.replace(_LOCALE, _LOCALE_PATTERN))

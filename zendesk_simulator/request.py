"""One request to the API, as an endpoint sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote_plus, urlencode

from starlette.datastructures import QueryParams

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError


@dataclass
class ApiRequest:
    """What was asked for, and by whom."""

    base_url: str
    path: str
    raw_query: str = ""
    authorization: str | None = None
    #: The variable parts of the path, by name.
    parts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def query(self) -> QueryParams:
        """The parameters, decoded; one that was given twice is there twice."""
        return QueryParams(self.raw_query)

    @property
    def url(self) -> str:
        """The address without the query."""
        return self.base_url + self.path

    def integer(self, name: str, default: int) -> int:
        """Return a parameter's value, which must be a whole number."""
        text = self.query.get(name)
        if text is None:
            return default
        try:
            return int(text)
        except ValueError:
            raise RefusalError(errors.invalid_value(name, "Must be an integer")) from None

    def link(self, without: tuple[str, ...] = (), **changes: str | int) -> str:
        """Return this request's address with some parameters changed, and others left out."""
        left_out = {*without, *changes}
        kept = [(name, value) for name, value in self.query.multi_items() if name not in left_out]
        return f"{self.url}?{urlencode([*kept, *changes.items()])}"

    def is_encoded(self, name: str) -> bool:
        """Tell whether a parameter's value came without a bare `+` or `=`."""
        for pair in self.raw_query.split("&"):
            shown, _, value = pair.partition("=")
            if unquote_plus(shown) == name and not {"+", "="}.isdisjoint(value):
                return False
        return True

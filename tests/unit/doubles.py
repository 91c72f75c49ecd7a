"""Stand-ins for the clock, the log and Zendesk's pages, and settings to start from."""

from __future__ import annotations

import json
import logging
from typing import Any

from typing_extensions import override

from tap_zendesk_incremental import checked_settings

ACCESS_TOKEN = "an-access-token"
NEWS = 1_790_000_000


class Log(logging.Logger):
    """A logger outside logging's tree, so that no other test's configuration reaches it."""

    def __init__(self) -> None:
        super().__init__("test")
        self.records: list[logging.LogRecord] = []
        self.addHandler(_Keeper(self.records))

    @property
    def lines(self) -> list[str]:
        return [record.getMessage() for record in self.records]

    @property
    def levels(self) -> list[str]:
        return [record.levelname for record in self.records]


class _Keeper(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


class FakeTime:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def config(**changes: Any) -> dict[str, Any]:
    """Return a good configuration with changes; None takes a setting away."""
    full = {"subdomain": "acme", "access_token": ACCESS_TOKEN, **changes}
    return {name: value for name, value in full.items() if value is not None}


def settings_for(api_url: str = "http://127.0.0.1:1", **changes: Any) -> checked_settings.Settings:
    return checked_settings.check(config(api_url=api_url, **changes))


def body(records: list[Any], *, key: str = "tickets", last: bool = True, **rest: Any) -> bytes:
    """Return the body of a page."""
    return json.dumps({key: records, "end_of_stream": last, **rest}).encode()

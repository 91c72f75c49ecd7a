"""The parameter that every export starts with."""

from __future__ import annotations

from zendesk_simulator import errors
from zendesk_simulator.errors import RefusalError
from zendesk_simulator.request import ApiRequest
from zendesk_simulator.settings import Settings


def read_start_time(request: ApiRequest, settings: Settings) -> int:
    """Return the second that an export is to start at."""
    if "start_time" not in request.query:
        raise RefusalError(errors.invalid_value("start_time", "It is required"))
    start_time = request.integer("start_time", 0)
    if start_time < 0:
        raise RefusalError(errors.invalid_value("start_time", "Must not be negative"))
    if settings.now() - start_time <= settings.hold_back:
        raise RefusalError(errors.too_recent())
    return start_time


def read_per_page(request: ApiRequest) -> int:
    """Return the page size of an export."""
    per_page = request.integer("per_page", 1000)
    if not 1 <= per_page <= 1000:
        raise RefusalError(errors.invalid_value("per_page", "Must be between 1 and 1000"))
    return per_page

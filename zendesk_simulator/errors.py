"""Answers that are not pages, in the shapes that Zendesk gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zendesk_simulator.tables import encode

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@dataclass
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """Carries the answer to a request that gets no page."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def json_reply(status: int, content: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """Return an answer with a JSON body."""
    return Reply(status, encode(content), headers=dict(headers or {}))


def described(status: int, error: str, description: str) -> Reply:
    """Return an error in the first shape: a code and a description."""
    return json_reply(status, {"error": error, "description": description})


def titled(status: int, title: str, message: str) -> Reply:
    """Return an error in the second shape: an object with a title and a message."""
    return json_reply(status, {"error": {"title": title, "message": message}})


def listed(status: int, code: str, title: str, detail: str) -> Reply:
    """Return an error in the third shape: a list of errors."""
    return json_reply(status, {"errors": [{"code": code, "title": title, "detail": detail}]})


def not_authenticated() -> Reply:
    """Return the answer to missing or wrong credentials."""
    return json_reply(401, {"error": "Couldn't authenticate you"})


def invalid_token() -> Reply:
    """Return the answer to a bearer token that is unknown, revoked or too old."""
    reason = "The access token provided is expired, revoked, malformed or invalid."
    return json_reply(401, {"error": "invalid_token", "error_description": reason})


def forbidden() -> Reply:
    """Return the answer to a caller whose role, plan or scope lacks the endpoint."""
    message = "You do not have access to this page. Please contact the account owner for help."
    return titled(403, "Forbidden", message)


def invalid_endpoint() -> Reply:
    """Return the answer for an endpoint that this account does not have."""
    return described(404, "InvalidEndpoint", "Not found")


def record_not_found() -> Reply:
    """Return the answer for something that is not, or no longer, there."""
    return described(404, "RecordNotFound", "Not found")


def invalid_pagination(name: str) -> Reply:
    """Return the answer of a list to a page that cannot be had."""
    title = f"{name} is not valid"
    return listed(400, "InvalidPaginationParameter", title, f"The value of {name} is not valid")


def pagination_depth() -> Reply:
    """Return the answer to a page that lies too far behind the beginning of a list."""
    title = "Number of records requested exceeds the limit"
    detail = "Only the first 10,000 records and 100 pages can be asked for; use a cursor"
    return listed(400, "InvalidPaginationDepth", title, detail)


def invalid_cursor() -> Reply:
    """Return the answer to a cursor that is not, or no longer, taken."""
    return described(400, "InvalidPaginationParameter", "cursor is invalid or has expired")


def invalid_value(name: str, wanted: str) -> Reply:
    """Return the answer to a query parameter with a value that makes no sense."""
    message = f"You passed an invalid value for the {name} attribute. {wanted}"
    return titled(400, "Invalid attribute", message)


def too_recent() -> Reply:
    """Return the answer to a `start_time` within the newest seconds."""
    detail = "start_time must be more than 60 seconds ago"
    return listed(400, "StartTimeTooRecent", "Start time is too recent", detail)


def page_too_large() -> Reply:
    """Return what Zendesk's front says when a page takes too long to make."""
    return Reply(504, b"upstream request timeout", TEXT)


def rate_limited(retry_after: int, what: str = "incremental export API") -> Reply:
    """Return the answer to one request too many."""
    content = {
        "error": "APIRateLimitExceeded",
        "description": f"Number of allowed {what} requests per minute exceeded",
    }
    return json_reply(429, content, {"Retry-After": str(retry_after)})

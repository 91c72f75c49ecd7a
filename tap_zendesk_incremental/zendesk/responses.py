"""A response, and what its body says."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import Unavailable
from tap_zendesk_incremental.zendesk.rate_limits import http_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class Response:
    """A response that came whole: ``seconds`` is how long it took."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float

    @property
    def time(self) -> float:
        """When it was sent by Zendesk's clock, in Unix seconds; by ours where it does not say."""
        sent = http_date(self.headers.get("Date", ""))
        return time.time() if sent is None else sent.timestamp()


def json_object(path: str, body: bytes) -> Mapping[str, Any]:
    """Return the body as a JSON object; the path is for the message.

    Raises:
        Unavailable: It is not one.
    """
    content = _json(body)
    if not isinstance(content, dict):
        raise Unavailable(f"{path}: the response is not a JSON object")
    return content


def detail(body: bytes) -> str:
    """Return what an error body says, whichever of Zendesk's shapes it has, or nothing."""
    content = _json(body)
    if isinstance(content, dict):
        return " - ".join(_said(content))
    text = body.decode(errors="replace").strip()
    return "an HTML page" if text.startswith("<") else text


def _said(content: Mapping[str, Any]) -> Iterator[str]:
    errors = content.get("errors")
    for part in (content, content.get("error"), *(errors if isinstance(errors, list) else ())):
        if isinstance(part, dict):
            names = ("code", "title", "error", "error_description", "description", "message")
            found = (part.get(name) for name in (*names, "detail"))
            yield from (text for text in found if isinstance(text, str) and text)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None

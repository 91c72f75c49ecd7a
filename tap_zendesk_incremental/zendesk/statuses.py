"""What a status means that brings no page: whether to ask again, or what the user can do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tap_zendesk_incremental.errors import (
    CursorRefused,
    NotAllowed,
    PageRefused,
    PageTooLarge,
    ParentGone,
    RateLimited,
    StartTimeTooRecent,
    Unavailable,
    ZendeskError,
)
from tap_zendesk_incremental.zendesk.rate_limits import wait_asked_for
from tap_zendesk_incremental.zendesk.responses import detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_zendesk_incremental.zendesk.responses import Response


REDIRECTS = (301, 302, 303, 307, 308)
TOO_RECENT = "StartTimeTooRecent"
NO_SUCH_RECORD = "RecordNotFound"
# What Zendesk, or a proxy before it, answers to a cursor that it does not take. A cursor that has
# grown too long for the address gets 414 or 431.
REFUSES_CURSOR = (400, 410, 414, 422, 431)
# Without a cursor there is nothing to refuse but the page. Nobody knows why: it may be its size.
REFUSES_PAGE = (400, 422)
# 409 DatabaseConflict is documented as "try again"; 413 may pass with a smaller page. A success
# other than 200 brings no page.
PASSING = (408, 409, 413, 425)


def error_for(
    path: str, response: Response, line: Callable[[str], str], *, has_cursor: bool = False
) -> ZendeskError:
    """Return the named error for a response other than 200 and 401.

    Args:
        path: What was asked for.
        response: The response.
        line: Makes text from the server fit for one line of a log.
        has_cursor: Whether the request carried a cursor.
    """
    status, said = response.status, line(detail(response.body))
    message = f"Zendesk answered {status} {line(response.reason or '')} to {path}".replace(
        "  ", " "
    )
    message = f"{message}: {said.rstrip('.')}" if said else message
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(message, wait_asked_for(response.headers, response.time))
    if status == HTTPStatus.GATEWAY_TIMEOUT:
        return PageTooLarge(message)
    if may_pass(status):
        return Unavailable(message, wait_asked_for(response.headers, response.time))
    if status in REFUSES_CURSOR and has_cursor:
        return CursorRefused(message)
    if TOO_RECENT in said:
        return StartTimeTooRecent(message)
    if status in REFUSES_PAGE:
        return PageRefused(message)
    if status in _ADVICE:
        is_parent_gone = status == HTTPStatus.NOT_FOUND and NO_SUCH_RECORD in said
        kind = ParentGone if is_parent_gone else NotAllowed
        return kind(f"{message}. {_ADVICE[status]}")
    return ZendeskError(f"{message}{_other_advice(response, line)}")


def may_pass(status: int) -> bool:
    """Tell whether the same request may succeed later, after a response with this status."""
    is_no_page = status < HTTPStatus.MULTIPLE_CHOICES
    return is_no_page or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in PASSING


_ADVICE = {
    403: "The plan, the user's role (an admin is needed) or the OAuth scope does not allow it.",
    404: "This account does not have it: check subdomain, and whether the plan includes it.",
}


def _other_advice(response: Response, line: Callable[[str], str]) -> str:
    """Return what to do about a status that comes from something between here and Zendesk."""
    if response.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return ". It is a proxy's: put its user and password into HTTPS_PROXY."
    if response.status not in REDIRECTS:
        return ""
    try:
        host = line(urlsplit(response.headers.get("Location", "")).netloc.rpartition("@")[2])
    except ValueError:
        host = ""
    return (
        ". Redirects are not followed, as they could take the credentials elsewhere; this one "
        f"leads to {host or 'nowhere'}. If that is your account's own host, set api_url to it."
    )

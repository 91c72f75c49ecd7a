"""The ways in which Zendesk says that an account does not have something."""

from __future__ import annotations

from collections.abc import Callable

from zendesk_simulator import errors
from zendesk_simulator.errors import HTML, RefusalError, Reply
from zendesk_simulator.settings import Settings


def _restricted() -> Reply:
    text = "Access to this resource is restricted, please contact the account administrator."
    return errors.titled(403, "Forbidden", text)


def _page_not_found() -> Reply:
    return errors.json_reply(404, {"error": "The page you were looking for doesn't exist"})


def _missing_scopes() -> Reply:
    text = "Missing the following required scopes: read"
    return errors.described(403, "Forbidden", text)


#: What `settings.refused_streams` takes, by name; 403 and 404 stand for the usual ones.
REFUSALS: dict[str, Callable[[], Reply]] = {
    "403": errors.forbidden,
    "404": errors.invalid_endpoint,
    "403-empty": lambda: Reply(403, b"", HTML),
    "403-not-enabled": lambda: errors.described(
        403, "TriggerCategoriesNotEnabled", "Trigger categories are not enabled for this account"
    ),
    "403-restricted": _restricted,
    "403-scopes": _missing_scopes,
    "404-record": errors.record_not_found,
    "404-page": _page_not_found,
}


def check_refused(settings: Settings, name: str) -> None:
    """Refuse a request if its endpoint is one that the account shall not have."""
    wanted = settings.refused_streams.get(name)
    if wanted is not None:
        raise RefusalError(REFUSALS[str(wanted)]())

"""The settings, checked before the first request, in the types that the tap works with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from ipaddress import ip_address
from numbers import Number
from typing import Any
from urllib.parse import urlsplit

from tap_zendesk_incremental.config.definition import CREDENTIALS, config_jsonschema
from tap_zendesk_incremental.config.sdk_settings import check_batch, check_flattening
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.timestamps import to_text

PROPERTIES: Mapping[str, Mapping[str, Any]] = config_jsonschema["properties"]


@dataclass(frozen=True)
class Settings:
    """The settings, checked and in the types that the tap works with.

    ``start_time`` is in Unix seconds, the two timeouts are in seconds. ``filters`` are the query
    parameters by which Zendesk leaves records out. ``activates_versions`` is None where the user
    has not said whether the target is to be told which rows are gone; ``logs_metrics`` likewise.
    """

    api_url: str
    start_time: int
    credentials: Mapping[str, str]
    unused_credentials: tuple[str, ...]
    oauth_scope: str
    export_method: str
    page_size: int
    concurrency: int
    filters: Mapping[str, str]
    activates_versions: bool | None
    logs_metrics: bool | None
    request_timeout: int
    retry_timeout: int
    headers: Mapping[str, str]


def check(config: Mapping[str, Any]) -> Settings:
    """Check all settings.

    Raises:
        SettingsError: Naming the setting and what to do about it; never a secret's value.
    """
    check_batch(config)
    check_flattening(config)
    credentials, *others = _credentials(config)
    return Settings(
        api_url=_api_url(config),
        start_time=_start_time(_text(config, "start_date")),
        credentials=credentials,
        unused_credentials=tuple(name for given in others for name in given),
        oauth_scope=_text(config, "oauth_scope") or PROPERTIES["oauth_scope"]["default"],
        export_method=_choice(config, "export_method") or PROPERTIES["export_method"]["default"],
        page_size=_integer(config, "page_size"),
        concurrency=_integer(config, "concurrency"),
        filters=_filters(config),
        activates_versions=_boolean(config, "emit_activate_version_messages"),
        logs_metrics=_boolean(config, "log_metrics"),
        request_timeout=_integer(config, "request_timeout"),
        retry_timeout=_integer(config, "retry_timeout"),
        headers=_headers(config),
    )


def _filters(config: Mapping[str, Any]) -> dict[str, str]:
    exclude_deleted = "true" if _boolean(config, "exclude_deleted") else None
    scope = _choice(config, "support_type_scope")
    given = {"exclude_deleted": exclude_deleted, "support_type_scope": scope}
    return {name: value for name, value in given.items() if value is not None}


def _text(config: Mapping[str, Any], name: str) -> str | None:
    """Return a text setting; an empty one counts as absent, as schedulers pass them so."""
    value = config.get(name)
    if value is None or value == "":
        return None
    if "number" in PROPERTIES[name]["type"] and type(value) is int:
        return str(value)
    if not isinstance(value, str):
        raise SettingsError(f"{name} must be text, in quotes.")
    if not value.isprintable() or value != value.strip():
        raise SettingsError(f"{name} contains a line break, a blank at an end, or the like.")
    return value


def _integer(config: Mapping[str, Any], name: str) -> int:
    schema = PROPERTIES[name]
    value, least, most = config.get(name), schema["minimum"], schema["maximum"]
    if value is None:
        default: int = schema["default"]
        return default
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    # Text is not repeated, here and below: it could be a secret in the wrong place.
    shown = f"is {value}; it " if isinstance(value, Number) else ""
    raise SettingsError(f"{name} {shown}must be a whole number, from {least} to {most}.")


def _boolean(config: Mapping[str, Any], name: str) -> bool | None:
    value = config.get(name)
    if value is not None and not isinstance(value, bool):
        raise SettingsError(f"{name} must be true or false, without quotes.")
    return value


def _choice(config: Mapping[str, Any], name: str) -> str | None:
    value, choices = _text(config, name), PROPERTIES[name]["enum"]
    if value is not None and value not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}.")
    return value


def _api_url(config: Mapping[str, Any]) -> str:
    subdomain = _text(config, "subdomain")
    if subdomain is None:
        raise SettingsError("subdomain is missing: set it to acme for https://acme.zendesk.com.")
    # Checked by itself, with or without api_url: a dot, slash or @ here could send the
    # credentials to another host.
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?", subdomain):
        raise SettingsError(
            "subdomain must be only the account's name, in letters, digits and hyphens: acme for "
            "https://acme.zendesk.com."
        )
    api_url = _text(config, "api_url")
    if api_url is None:
        return f"https://{subdomain}.zendesk.com"
    return _checked_url(api_url)


def _checked_url(api_url: str) -> str:
    try:
        parts = urlsplit(api_url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    # A user name, query or fragment is not repeated in the message: it may hold a secret.
    if not host or parts.scheme not in ("https", "http") or "@" in parts.netloc or "\\" in api_url:
        raise SettingsError("api_url must look like https://host, without a user or password.")
    if "?" in api_url or "#" in api_url or " " in api_url:
        raise SettingsError("api_url must not have a ? or # part, or a blank.")
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            "api_url begins with http; credentials are sent over https only (http is for "
            "127.0.0.1 and localhost)."
        )
    if re.search(r"/api(/v2)?/*$", api_url):
        raise SettingsError("api_url must end before /api/v2, which the tap adds by itself.")
    return api_url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _start_time(start_date: str | None) -> int:
    if start_date is None:
        return 0
    try:
        moment = datetime.fromisoformat(start_date.replace("Z", "+00:00"))
    except ValueError:
        # Not repeated: it could be anything, a secret in the wrong place too.
        raise SettingsError(
            "start_date is not a date; write it like 2026-01-31 or 2026-01-31T00:00:00Z."
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    now = datetime.now(UTC)
    if moment > now:
        raise SettingsError(
            "start_date lies in the future, or this machine's clock is wrong: it shows "
            f"{to_text(int(now.timestamp()))}."
        )
    return max(0, int(moment.timestamp()))


def _credentials(config: Mapping[str, Any]) -> list[dict[str, str]]:
    complete: list[dict[str, str]] = []
    for names in CREDENTIALS.values():
        given = {name: value for name in names if (value := _text(config, name)) is not None}
        if given and len(given) < len(names):
            missing = next(name for name in names if name not in given)
            raise SettingsError(f"{next(iter(given))} is set but {missing} is missing: set both.")
        if given:
            complete.append(given)
    for given in complete:
        if not given.get("access_token", "").isascii():
            raise SettingsError("access_token contains characters that no token has.")
    if not complete:
        ways = ", or ".join(" and ".join(names) for names in CREDENTIALS.values())
        raise SettingsError(f"No credentials: set {ways}.")
    return complete


def _headers(config: Mapping[str, Any]) -> dict[str, str]:
    headers = {
        "User-Agent": _text(config, "user_agent") or default_user_agent(),
        "X-Zendesk-Marketplace-Name": _text(config, "marketplace_name"),
        "X-Zendesk-Marketplace-Organization-Id": _text(config, "marketplace_organization_id"),
        "X-Zendesk-Marketplace-App-Id": _text(config, "marketplace_app_id"),
    }
    for name, value in headers.items():
        if value is not None and not value.isascii():
            raise SettingsError(f"The setting for the header {name} must be plain ASCII text.")
    return {name: value for name, value in headers.items() if value is not None}


def default_user_agent() -> str:
    """Return the User-Agent that names this tap and its version."""
    return f"tap-zendesk-incremental/{version('tap-zendesk-incremental')}"

"""Faults by name, for the command line."""

from __future__ import annotations

from collections.abc import Callable

from zendesk_simulator.faults import Fault, in_seconds

#: What `--fault` takes beside a status.
PRESETS: dict[str, Callable[[], Fault]] = {
    "429-no-hint": lambda: Fault.rate_limited(None),
    "429-date": lambda: Fault.rate_limited(in_seconds(2)),
    "429-past": lambda: Fault.rate_limited(in_seconds(-60)),
    "429-rubbish": lambda: Fault.rate_limited("soon"),
    "edge": Fault.edge_protection,
    "too-large": Fault.too_large,
    "invalid-token": Fault.invalid_token,
    "html": Fault.html,
    "empty": Fault.empty,
    "null": Fault.null,
    "error-object": Fault.error_object,
    "redirect": lambda: Fault.redirect("http://elsewhere.example/"),
    "cut-json": Fault.cut_json,
    "bom": Fault.byte_order_mark,
    "other-host": Fault.other_host,
    "short-body": Fault.short_body,
    "reset": Fault.reset,
    "reset-mid-body": Fault.reset_mid_body,
    "hang": Fault.hang,
}

_STATUSES: dict[int, Callable[[], Fault]] = {
    401: Fault.unauthorized,
    403: Fault.forbidden,
    404: Fault.not_found,
    409: Fault.conflict,
    429: Fault.rate_limited,
    504: Fault.too_large,
}


def fault_named(name: str) -> Fault:
    """Return the fault for a name from `PRESETS`, or for a status such as "503"."""
    if name in PRESETS:
        return PRESETS[name]()
    if name.isdecimal() and 200 <= int(name) <= 599:
        status = int(name)
        return _STATUSES[status]() if status in _STATUSES else Fault.status(status)
    raise ValueError(f"there is no fault {name!r}; take a status, or one of {', '.join(PRESETS)}")

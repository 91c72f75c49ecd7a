"""All that may go wrong with a request, once or a few times."""

from __future__ import annotations

from zendesk_simulator import Fault, errors, in_seconds

FAULTS = (
    Fault.too_large(),
    Fault.byte_order_mark(),
    Fault.other_host(),
    Fault.redirect("https://elsewhere.example/"),
    Fault.invalid_token(),
    Fault.unauthorized(),
    Fault.forbidden(),
    Fault.not_found(),
    Fault.cut_json(),
    Fault.html(),
    Fault.empty(),
    Fault.null(),
    Fault.error_object(),
    Fault.short_body(),
    Fault.reset(),
    Fault.reset_mid_body(),
    Fault.hang(),
    Fault.conflict(),
    Fault.status(408),
    Fault.status(500),
    Fault.status(502),
    Fault.status(503, retry_after=1),
    Fault.status(520),
    Fault.status(524),
    Fault.rate_limited(1),
    Fault.rate_limited(in_seconds(1)),
    Fault.edge_protection(),
    Fault.reply(errors.invalid_cursor, "cursor-refused"),
)
#: After these a stream may be passed over as one that the account does not have.
REFUSALS = frozenset({Fault.forbidden().name, Fault.not_found().name})

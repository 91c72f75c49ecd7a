"""Lists of Talk."""

from __future__ import annotations

from functools import partial

from zendesk_simulator.limits import TALK
from zendesk_simulator.lists.endpoint import ListEndpoint
from zendesk_simulator.lists.offset_paging import OffsetPaging
from zendesk_simulator.lists.order import Order
from zendesk_simulator.records.talk import agents_activity, greetings, ivrs, phone_numbers

_ROOT = "/api/v2/channels/voice/"
_list = partial(ListEndpoint, paging=OffsetPaging(), allowances=(TALK,), scope="voice")

TALK_LISTS = (
    _list("phone_numbers", _ROOT + "phone_numbers", phone_numbers),
    _list("ivrs", _ROOT + "ivr", ivrs),
    _list("greetings", _ROOT + "greetings", greetings),
    _list(
        "agents_activity",
        _ROOT + "stats/agents_activity",
        key="agent_id",
        order=Order("agent_id"),
        source="users",
        derive=agents_activity,
    ),
)

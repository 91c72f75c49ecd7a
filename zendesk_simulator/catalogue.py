"""All endpoints of the API."""

from __future__ import annotations

from zendesk_simulator.endpoints import Endpoint
from zendesk_simulator.exports import EXPORT_ENDPOINTS
from zendesk_simulator.limits import TALK
from zendesk_simulator.lists.declared import LIST_ENDPOINTS
from zendesk_simulator.lists.objects import ObjectEndpoint
from zendesk_simulator.lists.other_exports import OTHER_EXPORTS
from zendesk_simulator.records.account_settings import account_settings
from zendesk_simulator.records.talk import account_overview

_OBJECTS = (
    ObjectEndpoint(
        "account_settings",
        "/api/v2/account/settings",
        account_settings,
        "account_settings",
        "settings",
    ),
    ObjectEndpoint(
        "account_overview",
        "/api/v2/channels/voice/stats/account_overview",
        account_overview,
        "voice",
        "account_overview",
        (TALK,),
    ),
)
ENDPOINTS: tuple[Endpoint, ...] = (
    *EXPORT_ENDPOINTS,
    *OTHER_EXPORTS,
    *LIST_ENDPOINTS,
    *_OBJECTS,
)
#: What `refused_streams` goes by.
NAMES = tuple(dict.fromkeys(endpoint.name for endpoint in ENDPOINTS))

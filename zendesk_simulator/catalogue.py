"""All endpoints of the API."""

from __future__ import annotations

from zendesk_simulator.endpoints import Endpoint
from zendesk_simulator.exports import EXPORT_ENDPOINTS
from zendesk_simulator.lists.declared import LISTS

ENDPOINTS: tuple[Endpoint, ...] = (*EXPORT_ENDPOINTS, *LISTS.values())
#: What `refused_streams` goes by.
NAMES = tuple(dict.fromkeys(endpoint.name for endpoint in ENDPOINTS))

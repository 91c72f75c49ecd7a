"""All lists, by their names."""

from __future__ import annotations

from zendesk_simulator.lists.ticket_setup import TICKET_SETUP

LISTS = {endpoint.name: endpoint for endpoint in TICKET_SETUP}

"""All collections of records, by their names, and all addresses that they are read at."""

from __future__ import annotations

from zendesk_simulator.lists.custom_objects import CUSTOM_OBJECTS
from zendesk_simulator.lists.endpoint import RecordEndpoint
from zendesk_simulator.lists.help_center import HELP_CENTER_LISTS
from zendesk_simulator.lists.other_exports import OTHER_EXPORTS
from zendesk_simulator.lists.people import PEOPLE
from zendesk_simulator.lists.rules import RULES
from zendesk_simulator.lists.talk import TALK_LISTS
from zendesk_simulator.lists.ticket_data import TICKET_DATA
from zendesk_simulator.lists.ticket_setup import TICKET_SETUP

LIST_ENDPOINTS = (
    *TICKET_SETUP,
    *PEOPLE,
    *RULES,
    *TICKET_DATA,
    *CUSTOM_OBJECTS,
    *HELP_CENTER_LISTS,
    *TALK_LISTS,
)
#: How the records of each name come to be. Articles are a list and an export, whose order counts.
COLLECTIONS: dict[str, RecordEndpoint] = {
    endpoint.name: endpoint for endpoint in (*LIST_ENDPOINTS, *OTHER_EXPORTS)
}

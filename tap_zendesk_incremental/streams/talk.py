"""Talk: calls and their legs, phone numbers, menus, greetings, what agents do."""

from __future__ import annotations

from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.zendesk.rate_limits import ELSEWHERE

TALK = "/api/v2/channels/voice"


def talk_list(path: str) -> WholeList:
    """Return a list of Talk, whose requests do not count as Support's (documented)."""
    return WholeList(f"{TALK}{path}", limit=ELSEWHERE)


class PhoneNumbers(ZendeskStream):
    """A phone number or digital line of Zendesk Talk."""

    name = "phone_numbers"
    needs = "Zendesk Talk, not in a trial"
    endpoint = Endpoint("phone_numbers", (talk_list("/phone_numbers"),))


class Ivrs(ZendeskStream):
    """A phone menu system (IVR) of Zendesk Talk, with its menus and where their keys lead."""

    name = "ivrs"
    needs = "Zendesk Talk"
    endpoint = Endpoint("ivrs", (talk_list("/ivr"),))


class Greetings(ZendeskStream):
    """A greeting that callers hear, Zendesk's own or the account's."""

    name = "greetings"
    needs = "Zendesk Talk"
    endpoint = Endpoint("greetings", (talk_list("/greetings"),))
    mixed = frozenset({"id"})


class AgentsActivity(ZendeskStream):
    """What an agent has done on the phone today, up to the moment of the run."""

    name = "agents_activity"
    needs = "Zendesk Talk"
    endpoint = Endpoint("agents_activity", (talk_list("/stats/agents_activity"),), key="agent_id")
    primary_keys = ("agent_id",)


class Calls(ZendeskStream):
    """A phone call of Zendesk Talk."""

    name = "calls"
    needs = "Zendesk Talk; admins, or agents who may manage its channels"
    endpoint = Endpoint(
        "calls",
        (OpenTimeExport(f"{TALK}/stats/incremental/calls"),),
        timestamp="updated_at",
        is_ordered=True,
    )
    replication_key = "updated_at"


class CallLegs(ZendeskStream):
    """One participant's part in a phone call of Zendesk Talk."""

    name = "call_legs"
    needs = "Zendesk Talk; admins, or agents who may manage its channels"
    endpoint = Endpoint(
        "legs",
        (OpenTimeExport(f"{TALK}/stats/incremental/legs"),),
        timestamp="updated_at",
        is_ordered=True,
    )
    replication_key = "updated_at"

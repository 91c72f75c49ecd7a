"""Business rules: macros, triggers, automations, views, SLA policies, schedules, routing."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.streams.base import ZendeskStream

SCHEDULES = Endpoint("schedules", (WholeList("/api/v2/business_hours/schedules"),))
ATTRIBUTES = Endpoint("attributes", (WholeList("/api/v2/routing/attributes"),))


class Macros(ZendeskStream):
    """A macro: a set of changes that an agent makes to a ticket in one step."""

    name = "macros"
    needs = "Admins see everybody's macros, agents only their own and shared ones"
    endpoint = Endpoint("macros", (CursorList("/api/v2/macros"),))


class Triggers(ZendeskStream):
    """A trigger: a rule that acts as soon as a ticket is created or changed."""

    name = "triggers"
    endpoint = Endpoint("triggers", (CursorList("/api/v2/triggers"),))


class TriggerCategories(ZendeskStream):
    """A category that triggers are filed under."""

    name = "trigger_categories"
    needs = "Trigger categories switched on; else Zendesk answers 403"
    endpoint = Endpoint("trigger_categories", (CursorList("/api/v2/trigger_categories"),))


class Automations(ZendeskStream):
    """An automation: a rule that acts on tickets after some time."""

    name = "automations"
    endpoint = Endpoint("automations", (CursorList("/api/v2/automations"),))


class Views(ZendeskStream):
    """A view: a list of tickets that agents work from."""

    name = "views"
    needs = "Only the views that the caller may see are listed"
    endpoint = Endpoint("views", (CursorList("/api/v2/views"),))


class SlaPolicies(ZendeskStream):
    """An SLA policy, with its targets for reply and resolution times."""

    name = "sla_policies"
    needs = "Support Professional or Suite Growth and above; admins"
    endpoint = Endpoint("sla_policies", (WholeList("/api/v2/slas/policies"),))


class GroupSlaPolicies(ZendeskStream):
    """A group SLA policy, with its targets for how long a group may hold a ticket."""

    name = "group_sla_policies"
    needs = "Admins"
    endpoint = Endpoint("group_sla_policies", (WholeList("/api/v2/group_slas/policies"),))


class Schedules(ZendeskStream):
    """A schedule of business hours, in minutes since Sunday 0:00 of its time zone."""

    name = "schedules"
    needs = "Admins"
    endpoint = SCHEDULES


class ScheduleHolidays(ZendeskStream):
    """A holiday in a schedule, from one request for each schedule."""

    name = "schedule_holidays"
    needs = "Admins"
    endpoint = Endpoint(
        "holidays",
        (WholeList("/api/v2/business_hours/schedules/{key}/holidays"),),
        parent=Parent(SCHEDULES, adds="schedule_id"),
    )


class AccountAttributes(ZendeskStream):
    """A kind of skill by which tickets are routed, such as Language."""

    name = "account_attributes"
    needs = "An Enterprise plan"
    endpoint = ATTRIBUTES


class AccountAttributeValues(ZendeskStream):
    """A skill of one kind, such as French; from one request for each kind."""

    name = "account_attribute_values"
    needs = "An Enterprise plan"
    endpoint = Endpoint(
        "attribute_values",
        (WholeList("/api/v2/routing/attributes/{key}/values"),),
        parent=Parent(ATTRIBUTES, adds="attribute_id"),
    )


class Queues(ZendeskStream):
    """A queue of omnichannel routing."""

    name = "queues"
    needs = "Admins"
    endpoint = Endpoint("queues", (WholeList("/api/v2/queues"),))

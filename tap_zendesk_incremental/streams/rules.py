"""Business rules: schedules and their holidays."""

from __future__ import annotations

from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.streams.base import ZendeskStream

SCHEDULES = Endpoint("schedules", (WholeList("/api/v2/business_hours/schedules"),))


class Schedules(ZendeskStream):
    """Schedules, each with its business hours in minutes since Sunday 0:00 of its time zone."""

    name = "schedules"
    endpoint = SCHEDULES


class ScheduleHolidays(ZendeskStream):
    """Holidays, from one request for each schedule."""

    name = "schedule_holidays"
    endpoint = Endpoint(
        "holidays",
        (WholeList("/api/v2/business_hours/schedules/{key}/holidays"),),
        parent=Parent(SCHEDULES, adds="schedule_id"),
    )

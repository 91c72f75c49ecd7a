"""What stands beside tickets: deleted, suspended and skipped ones, and ratings of satisfaction."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.filtered_list import FilteredList
from tap_zendesk_incremental.paging.whole_list import WholeList
from tap_zendesk_incremental.records.special import SURVEY_LIFE, OfferedSurveys
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.timestamps import DAY
from tap_zendesk_incremental.zendesk.rate_limits import ELSEWHERE


class DeletedTickets(ZendeskStream):
    """A ticket deleted in the last 30 days, and who deleted it."""

    name = "deleted_tickets"
    endpoint = Endpoint(
        "deleted_tickets",
        (CursorList("/api/v2/deleted_tickets"),),
        filters=frozenset({"support_type_scope"}),
    )


class SuspendedTickets(ZendeskStream):
    """A message that was set aside, as spam for example, and did not become a ticket."""

    name = "suspended_tickets"
    needs = "Admins, or agents with the right"
    endpoint = Endpoint(
        "suspended_tickets", (CursorList("/api/v2/suspended_tickets", takes_numbers=False),)
    )


class TicketSkips(ZendeskStream):
    """An agent's passing over of a ticket, with the reason given."""

    name = "ticket_skips"
    endpoint = Endpoint("skips", (WholeList("/api/v2/skips"),))
    ignored = frozenset({"ticket"})


class SatisfactionReasons(ZendeskStream):
    """A reason that customers can choose for a bad rating."""

    name = "satisfaction_reasons"
    needs = "Admins"
    endpoint = Endpoint("reasons", (WholeList("/api/v2/satisfaction_reasons"),))


class Surveys(ZendeskStream):
    """A satisfaction survey, with the words of its questions and options in US English."""

    name = "surveys"
    needs = "Support Professional or Suite Growth and above, with surveys switched on; admins"
    endpoint = Endpoint(
        "surveys",
        (CursorList("/api/v2/guide/en-us/surveys", 50, ELSEWHERE, takes_numbers=False),),
    )


class SatisfactionRatings(ZendeskStream):
    """A good or bad rating of a ticket, or the offer to give one; the last 30 days come again."""

    name = "satisfaction_ratings"
    needs = "Legacy customer satisfaction switched on; admins"
    # Whether start_time means when a rating was made or changed is not documented.
    endpoint = Endpoint(
        "satisfaction_ratings",
        (
            FilteredList(
                "/api/v2/satisfaction_ratings",
                since="start_time",
                unit="seconds",
                sort="created_at",
                window=30 * DAY,
                takes_numbers=True,
            ),
        ),
        timestamp="created_at",
        is_ordered=True,
    )
    replication_key = "created_at"


class SurveyResponses(ZendeskStream):
    """A survey offered to a customer, with its answers so far; the last 29 days come again."""

    name = "survey_responses"
    needs = "Support Professional or Suite Growth and above, with surveys switched on; admins"
    # Answers change until the survey expires.
    endpoint = Endpoint(
        "survey_responses",
        (
            FilteredList(
                "/api/v2/guide/survey_responses",
                since="filter[created_at_start]",
                unit="milliseconds",
                sort="id",
                window=29 * DAY,
                largest_page=50,
                limit=ELSEWHERE,
            ),
        ),
        timestamp="expires_at",
        timestamp_offset=-SURVEY_LIFE,
        is_ordered=True,
    )
    replication_key = "offered_at"
    part = OfferedSurveys()
    mixed = frozenset({"responder_id"})

"""The help centre and its community."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.streams.base import ZendeskStream


class Categories(ZendeskStream):
    """A category of the help centre, the top level of its order."""

    name = "categories"
    endpoint = Endpoint("categories", (CursorList("/api/v2/help_center/categories"),))


class Sections(ZendeskStream):
    """A section of the help centre, which holds articles or further sections."""

    name = "sections"
    endpoint = Endpoint("sections", (CursorList("/api/v2/help_center/sections"),))


class Topics(ZendeskStream):
    """A topic of the community, which holds posts."""

    name = "topics"
    endpoint = Endpoint("topics", (CursorList("/api/v2/community/topics"),))


class Posts(ZendeskStream):
    """A post in the community."""

    name = "posts"
    endpoint = Endpoint("posts", (CursorList("/api/v2/community/posts"),))


class Articles(ZendeskStream):
    """An article of the help centre, in one language, as it is now."""

    name = "articles"
    endpoint = Endpoint(
        "articles",
        (OpenTimeExport("/api/v2/help_center/incremental/articles"),),
        timestamp="updated_at",
        is_ordered=True,
        parameters={"sort_by": "updated_at", "sort_order": "asc"},
    )
    replication_key = "updated_at"

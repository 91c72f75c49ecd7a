"""The help centre and its community: those of one brand, the one whose subdomain is set."""

from __future__ import annotations

from tap_zendesk_incremental.paging.cursor_list import CursorList
from tap_zendesk_incremental.paging.endpoint import Endpoint, Parent
from tap_zendesk_incremental.paging.open_time_export import OpenTimeExport
from tap_zendesk_incremental.streams.base import ZendeskStream
from tap_zendesk_incremental.zendesk.rate_limits import ELSEWHERE


def help_center_list(path: str) -> CursorList:
    """Return a list of the help centre, whose requests do not count as Support's (documented)."""
    return CursorList(f"/api/v2{path}", limit=ELSEWHERE)


ARTICLES = Endpoint(
    "articles",
    (OpenTimeExport("/api/v2/help_center/incremental/articles", ends_with_null=True),),
    timestamp="updated_at",
    is_ordered=True,
    parameters={"sort_by": "updated_at", "sort_order": "asc"},
)
POSTS = Endpoint("posts", (help_center_list("/community/posts"),))


class Categories(ZendeskStream):
    """A category of the help centre, the top level of its order."""

    name = "categories"
    needs = "A help centre; only what the caller may see is listed"
    endpoint = Endpoint("categories", (help_center_list("/help_center/categories"),))


class Sections(ZendeskStream):
    """A section of the help centre, which holds articles or further sections."""

    name = "sections"
    needs = "A help centre; only what the caller may see is listed"
    endpoint = Endpoint("sections", (help_center_list("/help_center/sections"),))


class Topics(ZendeskStream):
    """A topic of the community, which holds posts."""

    name = "topics"
    needs = "A help centre with a community; only what the caller may see is listed"
    endpoint = Endpoint("topics", (help_center_list("/community/topics"),))


class Posts(ZendeskStream):
    """A post in the community."""

    name = "posts"
    needs = "A help centre with a community; only what the caller may see is listed"
    endpoint = POSTS
    # Numbers by the documents, and text on articles.
    mixed = frozenset({"content_tag_ids[]"})


class Articles(ZendeskStream):
    """An article of the help centre, in one language, as it is now."""

    name = "articles"
    needs = "A help centre; only what the caller may see is exported, so an admin sees the most"
    endpoint = ARTICLES
    replication_key = "updated_at"


class ArticleComments(ZendeskStream):
    """A comment on an article, from one request for each article that has changed.

    Whether a new comment makes an article a changed one is not documented. If it does not, the
    comment comes as soon as anything else changes the article.
    """

    name = "article_comments"
    needs = "A help centre; only what the caller may see is listed"
    endpoint = ARTICLES
    replication_key = "updated_at"
    children = Endpoint(
        "comments",
        (help_center_list("/help_center/articles/{key}/comments"),),
        parent=Parent(ARTICLES, adds="article_id"),
    )


class ArticleAttachments(ZendeskStream):
    """A file attached to an article, from one request for each article that has changed."""

    name = "article_attachments"
    needs = "A help centre; only what the caller may see is listed"
    endpoint = ARTICLES
    replication_key = "updated_at"
    children = Endpoint(
        "article_attachments",
        (help_center_list("/help_center/articles/{key}/attachments"),),
        parent=Parent(ARTICLES, adds="article_id"),
    )


class PostComments(ZendeskStream):
    """A comment on a post in the community, from one request for each post that has comments."""

    name = "post_comments"
    needs = "A help centre with a community; only what the caller may see is listed"
    endpoint = Endpoint(
        "comments",
        (help_center_list("/community/posts/{key}/comments"),),
        parent=Parent(POSTS, adds="post_id", only_with="comment_count", are_many=True),
    )

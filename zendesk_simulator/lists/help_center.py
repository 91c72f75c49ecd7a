"""Lists of the help centre and its community, and of surveys."""

from __future__ import annotations

from functools import partial

from zendesk_simulator.limits import HELP_CENTER
from zendesk_simulator.lists.endpoint import EitherPaging, ListEndpoint
from zendesk_simulator.lists.filters import between, listed
from zendesk_simulator.lists.help_center_paging import (
    HelpCenterCursor,
    HelpCenterOffset,
    SurveyPaging,
)
from zendesk_simulator.lists.order import KeyOrder, Order
from zendesk_simulator.records.community import post_comments, posts, topics
from zendesk_simulator.records.help_center import (
    article_attachments,
    article_comments,
    articles,
    categories,
    sections,
)
from zendesk_simulator.records.surveys import offered_at, survey_responses, surveys

_ROOT = "/api/v2/help_center/{locale?}/"
_COMMUNITY = "/api/v2/community/"
_ELSEWHERE = "/api/v2/help_center/community/"
_SORTS = {name: name for name in ("position", "title", "created_at", "updated_at", "edited_at")}
_POST_SORTS = {**_SORTS, "votes": "vote_sum", "comments": "comment_count"}

_list = partial(
    ListEndpoint,
    paging=EitherPaging(otherwise=HelpCenterOffset(), cursor=HelpCenterCursor()),
    order=Order("position", "id"),
    sorts=_SORTS,
    allowances=(HELP_CENTER,),
    scope="hc",
)
_community = partial(_list, order=Order("-created_at", "id"), sorts=_POST_SORTS)
_survey = partial(
    ListEndpoint,
    paging=SurveyPaging(),
    order=KeyOrder("id"),
    allowances=(HELP_CENTER,),
    scope="surveys",
)

HELP_CENTER_LISTS = (
    _list("categories", _ROOT + "categories", categories),
    _list("sections", _ROOT + "sections", sections),
    _list("articles", _ROOT + "articles", articles),
    _list(
        "article_comments",
        _ROOT + "articles/{id}/comments",
        envelope="comments",
        source="articles",
        derive=article_comments,
        by_parent=True,
        order=Order("created_at", "id"),
    ),
    _list(
        "article_attachments",
        _ROOT + "articles/{id}/attachments",
        source="articles",
        derive=article_attachments,
        by_parent=True,
        order=Order("id"),
    ),
    _community(
        "topics",
        _COMMUNITY + "topics",
        topics,
        other_paths=[_ELSEWHERE + "topics"],
        order=Order("position", "id"),
        paging=EitherPaging(
            otherwise=HelpCenterOffset(), cursor=HelpCenterCursor(path=_ELSEWHERE + "topics")
        ),
    ),
    _community("posts", _COMMUNITY + "posts", posts, other_paths=[_ELSEWHERE + "posts"]),
    _community(
        "post_comments",
        _COMMUNITY + "posts/{id}/comments",
        envelope="comments",
        source="posts",
        derive=post_comments,
        by_parent=True,
        order=Order("created_at", "id"),
    ),
    _survey("surveys", "/api/v2/guide/{locale}/surveys", surveys),
    _survey(
        "survey_responses",
        "/api/v2/guide/survey_responses",
        source="tickets",
        derive=survey_responses,
        sorts={"id": "id"},
        filters=[
            between(offered_at, "filter[created_at_start]", "filter[created_at_end]", scale=1000),
            listed("filter[subject_zrns]", "subject_zrns"),
            listed("filter[responder_ids]", "responder_id"),
        ],
    ),
)

"""The community: topics, posts and their comments."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import ACCOUNT
from zendesk_simulator.tables import Record

_TOPIC = 360_036_000_001
_POST = 360_037_000_001


def topics(people: Population) -> Iterator[Record]:
    """Yield the topics."""
    for i, name in enumerate(("Tips & tricks", "Feature requests 💡", "Old stuff")):
        yield {
            **_page("topics", _TOPIC + i),
            "name": name,
            "description": None if i else "What others do",
            "position": i,
            "follower_count": 3 * i,
            "manageable_by": "managers" if i else "staff",
            "user_segment_id": 360_035_000_001 if i == 2 else None,
            **({"community_id": 360_038_000_001} if i == 0 else {}),
            **stamps(people, i),
        }


def posts(people: Population) -> Iterator[Record]:
    """Yield the posts."""
    for i in range(people.size("posts", 20)):
        times = stamps(people, i)
        edited = times["updated_at"] if i % 6 == 1 else None
        yield {
            **_page("posts", _POST + i),
            "title": texts.SUBJECTS[i % len(texts.SUBJECTS)],
            "details": None if i % 9 == 8 else texts.html(i),
            "author_id": people.user_ids[people.requester(i)],
            "topic_id": _TOPIC + i % 3,
            "status": ("none", "planned", "answered")[i % 3],
            "closed": i % 5 == 4,
            "featured": i == 0,
            "pinned": i == 1,
            **({"frozen": False} if i % 2 else {}),
            "comment_count": _comment_count(_POST + i),
            # Documented as numbers, unlike those of articles.
            "content_tag_ids": [360_039_000_001] if i % 4 == 2 else [],
            "follower_count": i % 4,
            "non_author_editor_id": people.user_ids[0] if edited else None,
            "non_author_updated_at": edited,
            "vote_count": i % 6,
            "vote_sum": i % 6 - 1,
            **times,
        }


def post_comments(people: Population, post: Record) -> Iterator[Record]:
    """Yield the comments of a post."""
    for i in range(_comment_count(post["id"])):
        key = post["id"] * 8 + i
        edited = post["updated_at"] if i == 2 else None
        yield {
            "id": key,
            "url": post["url"].replace(".json", f"/comments/{key}.json"),
            "html_url": f"{post['html_url']}/comments/{key}",
            "body": texts.html(post["id"] + i),
            "author_id": people.user_ids[(post["id"] + i) % len(people.user_ids)],
            "post_id": post["id"],
            "official": i == 0,
            "non_author_editor_id": people.user_ids[0] if edited else None,
            "non_author_updated_at": edited,
            "vote_count": i,
            "vote_sum": i - 1,
            "created_at": post["created_at"],
            "updated_at": post["updated_at"],
        }


def _comment_count(post: int) -> int:
    return post % 4


def _page(kind: str, key: int) -> Record:
    api = f"{ACCOUNT}/api/v2/community/{kind}/{key}.json"
    return {"id": key, "url": api, "html_url": f"{ACCOUNT}/hc/en-us/community/{kind}/{key}"}

"""The help centre: categories, sections and articles, and what belongs to articles."""

from __future__ import annotations

from collections.abc import Iterator

from zendesk_simulator.population import Population
from zendesk_simulator.records import texts
from zendesk_simulator.records.stamps import stamps
from zendesk_simulator.records.texts import ACCOUNT, date
from zendesk_simulator.settings import DAY
from zendesk_simulator.tables import Record

_CATEGORY = 360_031_000_001
_SECTION = 360_032_000_001
_ARTICLE = 360_033_000_001
_CATEGORIES = ("General", "Versand")
_SECTIONS = ("FAQ", "Returns", "Rücksendungen")
_LOCALES = ("en-us", "en-us", "de")


def page(kind: str, key: int, locale: str = "en-us") -> Record:
    """Return the id and both addresses of something in the help centre."""
    api = f"{ACCOUNT}/api/v2/help_center/{locale}/{kind}/{key}.json"
    return {"id": key, "url": api, "html_url": f"{ACCOUNT}/hc/{locale}/{kind}/{key}"}


def categories(people: Population) -> Iterator[Record]:
    """Yield the categories."""
    for i, name in enumerate(_CATEGORIES):
        locale = "de" if i else "en-us"
        yield {
            **page("categories", _CATEGORY + i, locale),
            "name": name,
            "description": "" if i else "All there is to know",
            "locale": locale,
            "source_locale": locale,
            "outdated": False,
            "position": i,
            **stamps(people, i),
        }


def sections(people: Population) -> Iterator[Record]:
    """Yield the sections; the second lies in the first."""
    for i, name in enumerate(_SECTIONS):
        yield {
            **page("sections", _SECTION + i, _LOCALES[i]),
            "name": name,
            "description": "" if i else "Asked all the time",
            "locale": _LOCALES[i],
            "source_locale": _LOCALES[i],
            "outdated": i == 2,
            "position": i,
            "category_id": _CATEGORY + (i == 2),
            "parent_section_id": _SECTION if i == 1 else None,
            "theme_template": "section_page",
            **stamps(people, i),
        }


def articles(people: Population) -> Iterator[Record]:
    """Yield the articles."""
    count = people.size("articles", 40)
    for i in range(count):
        section = i % 3
        title = f"{texts.SUBJECTS[i % len(texts.SUBJECTS)]} ({i})"
        updated = people.start + (people.end - people.start) * (i + 1) // (count + 1)
        # Every other article was changed in the same second as the one before it.
        updated -= updated % 7200 if i % 2 else 0
        yield {
            **page("articles", _ARTICLE + i, _LOCALES[section]),
            "title": title,
            "name": title,
            "body": None if i % 13 == 12 else texts.html(i),
            "author_id": people.user_ids[people.agent(i)],
            "section_id": _SECTION + section,
            "permission_group_id": 360_034_000_001,
            "user_segment_id": 360_035_000_001 if i % 5 == 1 else None,
            "user_segment_ids": [360_035_000_001] if i % 5 == 1 else [],
            "locale": _LOCALES[section],
            "source_locale": _LOCALES[section],
            "outdated": False,
            "outdated_locales": ["de"] if i % 6 == 0 else [],
            "label_names": ["start", "émigré"] if i % 4 == 0 else [],
            "content_tag_ids": ["01GT23D51Y0000000000000000"] if i % 8 == 0 else [],
            "comments_disabled": i % 3 == 2,
            "draft": i % 10 == 9,
            "promoted": i == 0,
            # New articles are put on top.
            "position": (count - 1 - i) // 3,
            "vote_count": i % 7,
            "vote_sum": i % 7 - 2 * (i % 3),
            "created_at": date(updated - 90 * DAY),
            "edited_at": date(updated - DAY),
            "updated_at": date(updated),
        }


def article_comments(people: Population, article: Record) -> Iterator[Record]:
    """Yield the comments of an article, if there may be any."""
    if article["comments_disabled"]:
        return
    for i in range(article["id"] % 4):
        edited = article["updated_at"] if i == 1 else None
        yield {
            **_part(article, i, f"comments/{article['id'] * 8 + i}"),
            "body": texts.html(article["id"] + i),
            "author_id": people.user_ids[(article["id"] + i) % len(people.user_ids)],
            "source_id": article["id"],
            "source_type": "Article",
            "html_url": f"{article['html_url']}/comments/{article['id'] * 8 + i}",
            "locale": article["locale"],
            "non_author_editor_id": people.user_ids[0] if edited else None,
            "non_author_updated_at": edited,
            "vote_count": i,
            "vote_sum": -i,
        }


def article_attachments(_: Population, article: Record) -> Iterator[Record]:
    """Yield the files of an article."""
    for i in range(article["id"] % 3):
        key = article["id"] * 8 + i
        name = f"Anleitung {i}.pdf"
        yield {
            **_part(article, i, f"attachments/{key}"),
            "article_id": article["id"] if i == 0 else None,
            "file_name": name,
            **(
                {"display_file_name": name}
                if i
                else {"guide_media_id": "01J5ZQ0000000000000000000M"}
            ),
            "content_type": "application/pdf",
            "content_url": f"{ACCOUNT}/hc/article_attachments/{key}",
            "inline": False,
            "locale": article["locale"] if i else None,
            "size": 23_456 + i,
        }


def _part(article: Record, number: int, path: str) -> Record:
    return {
        "id": article["id"] * 8 + number,
        "url": article["url"].replace(".json", f"/{path}.json"),
        "created_at": article["created_at"],
        "updated_at": article["updated_at"],
    }

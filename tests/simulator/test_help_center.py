"""The help centre, the community and surveys, each with its own manners."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.simulator.conftest import Client, Simulate

RESPONSES = "guide/survey_responses"


def by_position(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(articles, key=lambda article: (article["position"], article["id"]))


def test_links_of_the_help_centre(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    *_, before, last = client.list_pages(sim, "help_center/articles", page_size=15)
    assert set(before["links"]) == {"first", "last", "prev", "next"}
    assert set(last["links"]) == {"first", "last", "prev"}
    assert last["meta"]["after_cursor"]
    first = client.session.get(last["links"]["first"], timeout=5).json()
    wanted = by_position(sim.truth("articles"))
    assert first["articles"] == wanted[:15]
    again = client.session.get(before["links"]["last"], timeout=5).json()
    assert again["articles"] == wanted[-15:]


def test_topics_link_to_another_path(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    first = client.listed(sim, "community/topics", page_size=1)
    assert first["links"]["next"].startswith(f"{sim.url}/api/v2/help_center/community/topics?")
    second = client.session.get(first["links"]["next"], timeout=5).json()
    assert second["topics"] == sim.truth("topics")[1:2]


def test_page_numbers_of_the_help_centre(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    page = client.listed(sim, "help_center/articles", sort_by="updated_at", sort_order="desc")
    stamps = [article["updated_at"] for article in page.pop("articles")]
    assert stamps == sorted(stamps, reverse=True)
    assert len(stamps) == 30
    assert page.pop("next_page").startswith(f"{sim.url}/api/v2/help_center/articles?sort_by=")
    assert page == {
        "count": 40,
        "page": 1,
        "page_count": 2,
        "per_page": 30,
        "previous_page": None,
        "sort_by": "updated_at",
        "sort_order": "desc",
    }


def test_a_language_in_the_path(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1)
    german = client.listed(sim, "help_center/de/articles.json", page_size=100)["articles"]
    assert german == by_position([a for a in sim.truth("articles") if a["locale"] == "de"])
    article = next(a for a in sim.truth("articles") if a["id"] % 4 and not a["comments_disabled"])
    path = f"help_center/{article['locale']}/articles/{article['id']}/comments"
    assert client.listed(sim, path)["comments"]


def test_the_help_centre_has_limits_of_its_own(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=1, account_limit=2)
    for path in ("help_center/sections", "community/posts"):
        headers = client.ask(sim, path).headers
    assert headers["x-rate-limit-remaining"] == "0"
    assert not any(name.lower().startswith(("ratelimit", "zendesk")) for name in headers)
    assert client.ask(sim, RESPONSES).status_code == 429
    assert client.ask(sim, "groups").headers["x-rate-limit-remaining"] == "1"


def test_comment_counts(simulate: Simulate) -> None:
    sim = simulate(tickets=1)
    comments = [comment["post_id"] for comment in sim.truth("post_comments")]
    for post in sim.truth("posts"):
        assert comments.count(post["id"]) == post["comment_count"]


def test_surveys_have_a_meta_and_no_links(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=400)
    assert client.ask(sim, RESPONSES, page_size=51).status_code == 400
    pages = list(client.list_pages(sim, RESPONSES, page_size=10))
    found = [response for page in pages for response in page["survey_responses"]]
    assert found == sim.truth("survey_responses")
    assert len(found) > 20
    assert set(pages[0]) == {"survey_responses", "meta"}
    cursor = pages[0]["meta"]["after_cursor"]
    assert cursor == pages[0]["survey_responses"][-1]["id"]
    assert re.fullmatch("[0-9A-Z]{26}", cursor)
    assert len(client.listed(sim, RESPONSES)["survey_responses"]) == min(50, len(found))
    for sort, wanted in (("id", found), ("-id", found[::-1])):
        pages = list(client.list_pages(sim, RESPONSES, sort=sort, page_size=9))
        assert [one for page in pages for one in page["survey_responses"]] == wanted
    assert client.ask(sim, RESPONSES, page_after="rubbish").status_code == 400


def test_survey_responses_by_the_time_they_were_offered(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=400)
    offered = sorted(_offered(sim.truth("ticket_events")))
    query: Any = {
        "filter_created_at_start": offered[3] * 1000,
        "filter_created_at_end": offered[8] * 1000,
        "page_size": 50,
    }
    found = client.listed(sim, RESPONSES, **query)["survey_responses"]
    assert len(found) == sum(offered[3] <= second <= offered[8] for second in offered)


def test_survey_responses_of_somebody(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=100)
    wanted = sim.truth("survey_responses")[0]
    for query in (
        {"filter_responder_ids": f"7,{wanted['responder_id']}"},
        {"filter_subject_zrns": wanted["subject_zrns"][0]},
    ):
        assert wanted in client.listed(sim, RESPONSES, **query)["survey_responses"]
    assert client.listed(sim, RESPONSES, filter_responder_ids="7")["survey_responses"] == []


def test_an_answer_that_changes(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=100)
    unanswered = next(r for r in sim.truth("survey_responses") if not r["answers"])
    answers = next(r["answers"] for r in sim.truth("survey_responses") if r["answers"])
    sim.world.replace("survey_responses", unanswered["id"], {"answers": answers})
    found = client.listed(sim, RESPONSES)["survey_responses"]
    assert {**unanswered, "answers": answers} in found


def test_the_texts_of_surveys(simulate: Simulate, client: Client) -> None:
    sim = simulate(tickets=100)
    (survey,) = client.listed(sim, "guide/en-us/surveys")["surveys"]
    questions = {question["id"] for question in survey["questions"]}
    for response in sim.truth("survey_responses"):
        assert response["survey"]["id"] == survey["id"]
        assert {answer["question"]["id"] for answer in response["answers"]} <= questions


def _offered(events: list[dict[str, Any]]) -> list[int]:
    """Return when every fourth ticket was first solved, if it ever was."""
    solved: dict[int, int] = {}
    for event in events:
        statuses = [child.get("status") for child in event["child_events"]]
        if event["ticket_id"] % 4 == 1 and not {"solved", "closed"}.isdisjoint(statuses):
            solved.setdefault(event["ticket_id"], event["timestamp"])
    return list(solved.values())


@pytest.mark.parametrize("parameter", ["filter_created_at_start", "filter_created_at_end"])
def test_times_that_are_no_numbers(simulate: Simulate, client: Client, parameter: str) -> None:
    sim = simulate(tickets=50)
    assert client.ask(sim, RESPONSES, **{parameter: "today"}).status_code == 400

"""The simulator's answers are those that the documents describe, whatever it declares itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulator.conftest import Client
from tests.simulator.documented import FIELDS
from tests.simulator.documented_answers import (
    ANSWERS,
    API,
    LISTED_ARTICLES,
    Documented,
    Paging,
)
from zendesk_simulator import Settings, Simulator

CURSOR = {"meta", "links"}
NUMBERED = {"count", "next_page", "previous_page"}
#: What stands in a response beside the records, where `page[size]` is given.
BESIDE = {
    Paging.EITHER: CURSOR,
    Paging.CURSOR_OR_WHOLE: CURSOR,
    Paging.CURSOR: CURSOR,
    Paging.HELP_CENTER: CURSOR,
    Paging.SURVEYS: {"meta"},
    Paging.NUMBERED: NUMBERED,
    Paging.WHOLE: NUMBERED,
    Paging.TIME: {"count", "end_time", "next_page"},
    Paging.CURSOR_EXPORT: {
        "after_cursor",
        "after_url",
        "before_cursor",
        "before_url",
        "filter",
        "meta",
    },
}
EXPORTS = {Paging.TIME, Paging.CURSOR_EXPORT}
NO_CURSOR = {Paging.NUMBERED, Paging.WHOLE, *EXPORTS}
#: What stands beside them where it is not.
BESIDE_UNASKED = {
    **BESIDE,
    Paging.EITHER: NUMBERED,
    Paging.CURSOR_OR_WHOLE: NUMBERED,
    Paging.HELP_CENTER: {*NUMBERED, "page", "page_count", "per_page", "sort_by", "sort_order"},
}
each = pytest.mark.parametrize("name", ANSWERS)
each_list = pytest.mark.parametrize(
    "name", [n for n, d in ANSWERS.items() if d.paging not in EXPORTS]
)
each_with_a_limit = pytest.mark.parametrize("name", [n for n, d in ANSWERS.items() if d.largest])


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    settings = Settings(tickets=300, limit=None, own_limits={"deleted-tickets": None})
    with Simulator(settings) as one:
        one.world.delete_tickets(3)
        yield one


class Documents:
    """Asks a simulator as the documents say, and knows nothing else of it."""

    def __init__(self, sim: Simulator, client: Client) -> None:
        self._sim, self._client = sim, client

    def records(self, name: str, **query: Any) -> list[dict[str, Any]]:
        """Return the records of a page."""
        found: list[dict[str, Any]] = self.page(name, **query)[ANSWERS[name].envelope]
        return found

    def page(self, name: str, **query: Any) -> dict[str, Any]:
        """Return a page; of the children of many parents, the first one with records."""
        documented = ANSWERS[name]
        pages = (
            self._client.listed(self._sim, path, **self.started(documented), **query)
            for path in self.paths(documented)
        )
        return next(page for page in pages if page[documented.envelope])

    def status(self, name: str, **query: Any) -> int:
        """Return how a request is answered."""
        documented = ANSWERS[name]
        path = next(self.paths(documented))
        return self._client.ask(self._sim, path, **self.started(documented), **query).status_code

    def paths(self, documented: Documented) -> Iterator[str]:
        """Yield the path, or the one for each parent."""
        path = documented.path.removeprefix(f"{API}/")
        if documented.parent is None:
            yield path
            return
        for parent in self.records(documented.parent):
            key = parent[ANSWERS[documented.parent].key]
            yield path.format(parent=key)

    def started(self, documented: Documented) -> dict[str, int]:
        """Return what an export has to be asked with."""
        return {"start_time": 0} if documented.paging in EXPORTS else {}


@pytest.fixture
def documents(sim: Simulator, client: Client) -> Documents:
    return Documents(sim, client)


def test_all_are_documented() -> None:
    assert set(ANSWERS) - {LISTED_ARTICLES} == set(FIELDS) - {"user_identities"}


@each
def test_an_answer_holds_records_and_what_the_documents_name(
    documents: Documents, name: str
) -> None:
    documented = ANSWERS[name]
    page = documents.page(name)
    records = page.pop(documented.envelope)
    assert set(page) == BESIDE_UNASKED[documented.paging]
    keys = [record[documented.key] for record in records]
    assert len(set(keys)) == len(keys)
    assert {type(key) for key in keys} == set(documented.key_types)


@each_list
def test_a_page_of_one_record(documents: Documents, name: str) -> None:
    documented = ANSWERS[name]
    page = documents.page(name, page_size=1)
    records = page.pop(documented.envelope)
    assert set(page) == BESIDE[documented.paging]
    if documented.paging in NO_CURSOR:
        return
    assert len(records) == 1
    assert set(page["meta"]) == {"has_more", "after_cursor", "before_cursor"}
    links = {"prev", "next"}
    if documented.paging is Paging.HELP_CENTER:
        links = {"prev", "first", "last", *(["next"] if page["meta"]["has_more"] else [])}
    if documented.paging is not Paging.SURVEYS:
        assert set(page["links"]) == links


@each_list
def test_a_page_by_number(documents: Documents, name: str) -> None:
    paging = ANSWERS[name].paging
    everything = documents.records(name)
    page = documents.page(name, per_page=1)
    records = page[ANSWERS[name].envelope]
    if paging in (Paging.CURSOR, Paging.SURVEYS):
        assert "next_page" not in page
    elif paging in (Paging.WHOLE, Paging.CURSOR_OR_WHOLE):
        assert (records, page["next_page"]) == (everything, None)
    else:
        assert records == everything[:1]
        assert (page["next_page"] is None) is (page["count"] == 1)


@each_with_a_limit
def test_no_page_is_larger_than_documented(documents: Documents, name: str) -> None:
    documented = ANSWERS[name]
    size = "per_page" if documented.paging is Paging.CURSOR_EXPORT else "page_size"
    assert documents.status(name, **{size: documented.largest}) == 200
    assert documents.status(name, **{size: (documented.largest or 0) + 1}) == 400

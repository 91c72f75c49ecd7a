"""Discovery: the catalogue names every stream, its keys, and what can be selected."""

from __future__ import annotations

import re

import pytest

from tests.tap_tester.base import JSON, ZendeskBase, every_stream


class TestDiscovery(ZendeskBase):
    @pytest.fixture(scope="class")
    @classmethod
    def found_catalogs(cls) -> dict[str, JSON]:
        catalogs = cls.run_and_verify_check_mode(None)
        return {catalog["tap_stream_id"]: catalog for catalog in catalogs}

    @pytest.fixture
    def catalog(self, found_catalogs: dict[str, JSON], stream: str) -> JSON:
        return found_catalogs[stream]

    @pytest.fixture
    def stream_metadata(self, catalog: JSON) -> JSON:
        [metadata] = [item["metadata"] for item in catalog["metadata"] if not item["breadcrumb"]]
        found: JSON = metadata
        return found

    @pytest.fixture
    def inclusions(self, catalog: JSON) -> dict[str, str]:
        """The inclusion of each field."""
        return {
            item["breadcrumb"][1]: item["metadata"]["inclusion"]
            for item in catalog["metadata"]
            if len(item["breadcrumb"]) == 2
        }

    @pytest.mark.parametrize("config", [{}, {"subdomain": "acme"}], ids=["empty", "subdomain"])
    def test_no_credentials_are_needed(self, found_catalogs: dict[str, JSON], config: JSON) -> None:
        catalogs = self.run_and_verify_check_mode(config)
        assert catalogs == list(found_catalogs.values())

    def test_nothing_is_asked_of_the_account(self, found_catalogs: dict[str, JSON]) -> None:
        with self.connection() as conn:
            catalogs = self.run_and_verify_check_mode(conn.simulator.config())
            assert conn.simulator.requests == conn.simulator.token_requests == []
        assert catalogs == list(found_catalogs.values())

    @every_stream
    def test_stream_names_are_lower_case(self, catalog: JSON, stream: str) -> None:
        assert re.fullmatch("[a-z]+(_[a-z]+)*", stream)
        assert catalog["stream"] == catalog["tap_stream_id"] == stream

    @every_stream
    def test_there_is_metadata_for_the_stream_and_each_field_once(
        self, catalog: JSON, stream: str
    ) -> None:
        assert stream
        breadcrumbs = [tuple(item["breadcrumb"]) for item in catalog["metadata"]]
        assert len(breadcrumbs) == len(set(breadcrumbs))
        fields = {("properties", name) for name in catalog["schema"]["properties"]}
        assert {crumb for crumb in breadcrumbs if len(crumb) <= 2} == fields | {()}

    @every_stream
    def test_primary_keys(self, catalog: JSON, stream_metadata: JSON, stream: str) -> None:
        expected = self.expected_primary_keys()[stream]
        keys = stream_metadata[self.PRIMARY_KEYS]
        assert set(keys) == expected
        assert len(keys) == len(expected)
        assert catalog["key_properties"] == keys

    @every_stream
    def test_replication_method_and_key(
        self, catalog: JSON, stream_metadata: JSON, stream: str
    ) -> None:
        method = self.expected_replication_method()[stream]
        assert stream_metadata[self.REPLICATION_METHOD] == method
        assert catalog["replication_method"] == method
        expected = sorted(self.expected_replication_keys()[stream])
        assert stream_metadata.get(self.REPLICATION_KEYS, []) == expected
        assert catalog.get("replication_key") == next(iter(expected), None)

    @every_stream
    def test_only_keys_are_automatic(self, inclusions: dict[str, str], stream: str) -> None:
        automatic = self.expected_automatic_fields()[stream]
        assert {name for name, kind in inclusions.items() if kind == "automatic"} == automatic
        others = {kind for name, kind in inclusions.items() if name not in automatic}
        assert others == {"available"}

    @every_stream
    def test_only_tickets_are_selected_by_default(self, stream_metadata: JSON, stream: str) -> None:
        assert stream_metadata["inclusion"] == "available"
        assert stream_metadata["selected-by-default"] == (stream == "tickets")

    @every_stream
    def test_only_primary_keys_can_never_be_null(self, catalog: JSON, stream: str) -> None:
        """A target that checks its records would end at a timestamp that is none."""
        for name, field in catalog["schema"]["properties"].items():
            is_key = name in self.expected_primary_keys()[stream]
            assert ("null" not in field["type"]) is is_key

    @every_stream
    def test_every_field_has_a_type(self, catalog: JSON, stream: str) -> None:
        assert stream
        assert catalog["schema"]["type"] == "object"
        for name, field in catalog["schema"]["properties"].items():
            assert field["type"], name

"""Misspelt settings are told, with the one that was meant; what else there is is left alone."""

from __future__ import annotations

import pytest

from tap_zendesk_incremental.config.definition import config_jsonschema
from tap_zendesk_incremental.config.names import check_names, check_variables
from tap_zendesk_incremental.errors import SettingsError

KNOWN = tuple(config_jsonschema["properties"])
# With the SDK's settings that are objects.
ALL = (*KNOWN, "stream_maps", "stream_map_config", "faker_config", "batch_config")
PLUGINS = ["tap"]
PREFIX = "TAP_"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("startdate", "start_date"),
        ("start-date", "start_date"),
        ("startDate", "start_date"),
        ("START_DATE", "start_date"),
        ("subdomian", "subdomain"),
        ("domain", "subdomain"),
        ("client_secert", "client_secret"),
        ("acces_token", "access_token"),
        ("token", "api_token"),
        ("pagesize", "page_size"),
        ("concurency", "concurrency"),
    ],
)
def test_a_misspelling_is_told_with_what_was_meant(name: str, meant: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_names([name, "email"], KNOWN)
    assert str(caught.value) == (
        f"This tap does not know the setting {name} (meant: {meant}?). Correct it, or take it out."
    )


def test_several_are_told_at_once() -> None:
    with pytest.raises(SettingsError, match=r"pagesize .meant: page_size\?., startdate .meant"):
        check_names(["startdate", "pagesize"], KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_every_setting_is_known(name: str) -> None:
    assert check_names([name], KNOWN) == []
    assert check_variables({PREFIX + name.upper(): "x"}, PLUGINS, KNOWN) == []


# Settings of other taps for Zendesk, and what people put into a file.
@pytest.mark.parametrize(
    "name", ["search_window_size", "disable_collection", "credentials", "rate_limit", "_comment"]
)
def test_what_resembles_none_is_returned(name: str) -> None:
    assert check_names([name], KNOWN) == [name]


def test_no_name_breaks_the_line() -> None:
    with pytest.raises(SettingsError) as caught:
        check_names(["start\r\ndate"], KNOWN)
    assert str(caught.value).isprintable()


def test_a_misspelt_variable_is_told_by_its_whole_name() -> None:
    with pytest.raises(SettingsError, match=r"TAP_STARTDATE .meant: TAP_START_DATE\?"):
        check_variables({"TAP_STARTDATE": "2026-01-01"}, PLUGINS, KNOWN)


def test_a_variable_in_small_letters_is_misspelt() -> None:
    with pytest.raises(SettingsError, match="TAP_START_DATE"):
        check_variables({"TAP_start_date": "2026-01-01"}, PLUGINS, KNOWN)


def test_variables_of_others_are_left_alone() -> None:
    others = {
        "PATH": "x",
        "STARTDATE": "x",
        "TAP_LOGLEVEL": "DEBUG",
        "TAP__SELECT": "[]",
        "TAP_STARTDATE": "",
        # Of a second plugin that is named after this one.
        "TAP_EU_SUBDOMAIN": "acme",
        "TAP_EU_CLIENT_SECRET": "x",
        "TAP_EU__SELECT": "[]",
    }
    assert check_variables(others, PLUGINS, KNOWN) == []


def test_a_variable_that_resembles_none_is_returned() -> None:
    assert check_variables({"TAP_FOO": "x"}, PLUGINS, KNOWN) == ["TAP_FOO"]


def test_a_misspelling_with_two_underscores_is_told() -> None:
    with pytest.raises(SettingsError, match=r"meant: TAP_START_DATE\?"):
        check_variables({"TAP_START__DATE": "2026-01-01"}, PLUGINS, KNOWN)


def test_what_stands_in_a_file_is_not_told_as_a_variable() -> None:
    """Meltano makes a variable of each setting in meltano.yml, which is told by that name."""
    assert check_variables({"TAP_STARTDATE": "x"}, PLUGINS, KNOWN, {"startdate": "x"}) == []


@pytest.mark.parametrize(
    ("setting", "variables"),
    [
        ({"stream_map_config": {"hash_seed": "x"}}, ["STREAM_MAP_CONFIG_HASH_SEED"]),
        ({"stream_maps": {"users": "__NULL__"}}, ["STREAM_MAPS_USERS"]),
        (
            {"stream_maps": {"tickets": {"subject": "__NULL__", "__alias__": "t"}}},
            ["STREAM_MAPS_TICKETS_SUBJECT", "STREAM_MAPS_TICKETS___ALIAS__"],
        ),
        (
            {"batch_config": {"storage": {"root": "x"}, "batch_size": 5}},
            ["BATCH_CONFIG_STORAGE_ROOT", "BATCH_CONFIG_BATCH_SIZE"],
        ),
        ({"faker_config": {"seed": 5}}, ["FAKER_CONFIG_SEED"]),
        # Not known as it is, and told by its name in the file.
        ({"stream-map": {"users": "__NULL__"}}, ["STREAM_MAP", "STREAM_MAP_USERS"]),
        ({"search": {"window": 5}}, ["SEARCH", "SEARCH_WINDOW"]),
    ],
    ids=lambda given: next(iter(given)),
)
def test_what_stands_within_an_object_in_a_file_is_not_told_either(
    setting: dict[str, object], variables: list[str]
) -> None:
    """Meltano makes a variable of each of its parts, however deep."""
    environment = {PREFIX + name: "x" for name in variables}
    assert check_variables(environment, PLUGINS, ALL, setting) == []
    with pytest.raises(SettingsError, match="TAP_STARTDATE"):
        check_variables({**environment, "TAP_STARTDATE": "x"}, PLUGINS, ALL, setting)


def test_a_part_of_an_object_that_no_file_has_is_told() -> None:
    """The tap does not read it, so it would be without effect."""
    variable = {"TAP_STREAM_MAP_CONFIG_HASH_SEED": "x"}
    with pytest.raises(SettingsError, match=r"meant: TAP_STREAM_MAP_CONFIG\?"):
        check_variables(variable, PLUGINS, ALL, {"subdomain": "acme"})


def test_what_begins_like_a_plain_setting_in_a_file_is_told() -> None:
    variable = {"TAP_START_DATES": "x", "TAP_START_DATE_": "x"}
    with pytest.raises(SettingsError, match=r"TAP_START_DATES .meant: TAP_START_DATE\?"):
        check_variables(variable, PLUGINS, KNOWN, {"start_date": "2026-01-01"})


INHERITED = ["tap", "tap-acme.2"]


@pytest.mark.parametrize("prefix", ["TAP_", "TAP_ACME_2_"])
def test_one_that_inherits_takes_the_variables_of_both(prefix: str) -> None:
    variable = f"{prefix}STARTDATE"
    with pytest.raises(SettingsError, match=rf"setting {variable} .meant: {prefix}START_DATE\?"):
        check_variables({variable: "2026-01-01"}, INHERITED, KNOWN)


def test_one_that_inherits_leaves_alone_what_it_should() -> None:
    others = {"TAP_ACME_2__SELECT": "[]", "TAP_ACME_2_LOGLEVEL": "DEBUG", "TAP_EU_SUBDOMAIN": "x"}
    assert check_variables(others, INHERITED, KNOWN) == []
    assert check_variables({"TAP_ACME_2_FOO": "x"}, INHERITED, KNOWN) == ["TAP_ACME_2_FOO"]

"""Settings from environment variables, checked before the SDK guesses."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.config.environment import check_environment
from tap_zendesk_incremental.errors import SettingsError

PROPERTIES: dict[str, Any] = {
    "page_size": {"type": ["integer", "null"]},
    "exclude_deleted": {"type": ["boolean", "null"]},
    "subdomain": {"type": "string"},
    "odd": {},
}


def checked(**environment: str) -> dict[str, str]:
    check_environment(environment, "TAP_", PROPERTIES)
    return environment


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert checked(TAP_PAGE_SIZE="", TAP_SUBDOMAIN="", TAP_ODD="") == {}


def test_variables_of_others_are_left_alone() -> None:
    others = {"PAGE_SIZE": "", "OTHER_PAGE_SIZE": "x", "TAP_UNKNOWN": "", "PATH": ""}
    assert checked(**others) == others


@pytest.mark.parametrize("value", ["100", "-1", "0"])
def test_whole_numbers(value: str) -> None:
    assert checked(TAP_PAGE_SIZE=value) == {"TAP_PAGE_SIZE": value}


@pytest.mark.parametrize(
    "value", ["many", "1.5", "1e3", " 5", "5\n", "9" * 19, "\N{ARABIC-INDIC DIGIT FIVE}"]
)
def test_what_is_no_whole_number_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^TAP_PAGE_SIZE .* whole number"):
        checked(TAP_PAGE_SIZE=value)


@pytest.mark.parametrize(
    "value", ["true", "True", "1", "YES", "on", "false", "FALSE", "0", "no", "off"]
)
def test_truth_values(value: str) -> None:
    assert checked(TAP_EXCLUDE_DELETED=value) == {"TAP_EXCLUDE_DELETED": value}


@pytest.mark.parametrize("value", ["ture", "2", "y", "wahr", " true"])
def test_a_misspelt_truth_value_is_not_taken_for_false(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^TAP_EXCLUDE_DELETED .* true or false"):
        checked(TAP_EXCLUDE_DELETED=value)


def test_texts_may_be_anything() -> None:
    assert checked(TAP_SUBDOMAIN="true", TAP_ODD="x") == {"TAP_SUBDOMAIN": "true", "TAP_ODD": "x"}

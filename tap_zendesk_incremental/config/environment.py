"""Settings from environment variables, checked before the SDK turns them into values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

# The words that the SDK takes for true; it takes every other for false, a misspelt one too.
TRUE_WORDS = ("true", "1", "yes", "on")
FALSE_WORDS = ("false", "0", "no", "off")


def check_environment(
    environment: MutableMapping[str, str], prefix: str, properties: Mapping[str, Any]
) -> None:
    """Check the tap's variables, and drop empty ones: schedulers pass what is not set so.

    Args:
        environment: The environment variables.
        prefix: What the names of the tap's begin with.
        properties: The settings' JSON Schemas by name.

    Raises:
        SettingsError: Naming the variable.
    """
    for name, schema in properties.items():
        variable = prefix + name.upper()
        value = environment.get(variable)
        if value == "":
            del environment[variable]
        elif value is not None:
            _check(variable, value, schema.get("type", ()))


def _check(variable: str, value: str, types: object) -> None:
    names = types if isinstance(types, (list, tuple)) else (types,)
    if "integer" in names and not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise SettingsError(f"{variable} must be a whole number.")
    if "boolean" in names and value.lower() not in TRUE_WORDS + FALSE_WORDS:
        raise SettingsError(f"{variable} must be true or false.")

"""Names of settings that this tap does not know: the one that was meant is told."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    import logging
    from collections.abc import Collection, Iterable, Mapping, Sequence

# How alike two names must be for one to be a misspelling of the other; 1 is the same name.
ALIKE = 0.75
# What the tap reads from its environment beside settings.
NO_SETTINGS = ("LOGLEVEL",)


def check_names(given: Iterable[str], known: Collection[str], prefix: str = "") -> list[str]:
    """Return the names that resemble no setting, sorted and with their prefix.

    Args:
        given: Names of settings.
        known: The names that there are.
        prefix: What stands before each name where it was given.

    Raises:
        SettingsError: One is misspelt. Passed over, it would be as if it had not been set, and a
            misspelt start_date would export everything.
    """
    unknown = sorted(set(given).difference(known))
    misspelt = [(name, meant) for name in unknown if (meant := _meant(name, known))]
    if misspelt:
        told = (f"{prefix}{one_line(name)} (meant: {prefix}{meant}?)" for name, meant in misspelt)
        raise SettingsError(
            f"This tap does not know the setting {', '.join(told)}. Correct it, or take it out."
        )
    return [prefix + name for name in unknown]


def check_variables(
    environment: Mapping[str, str], prefix: str, known: Collection[str]
) -> list[str]:
    """Do the same for the environment variables that begin with the tap's prefix.

    Left alone are Meltano's own (two underscores), empty ones, and those that belong to another
    plugin whose name begins like this tap's.

    Raises:
        SettingsError: One is misspelt.
    """
    spelt = [name.upper() for name in known]
    of_another = tuple(f"_{name}" for name in spelt)
    given = [
        variable.removeprefix(prefix)
        for variable, value in environment.items()
        if value and variable.startswith(prefix) and not variable.startswith(f"{prefix}_")
    ]
    own = [one for one in given if one in spelt or not one.endswith(of_another)]
    return check_names(set(own).difference(NO_SETTINGS), spelt, prefix)


def tell_unknown(names: Sequence[str], logger: logging.Logger) -> None:
    """Warn of names that no setting resembles; there may be more in a file than is for this tap."""
    if names:
        logger.warning("Settings that this tap does not know: %s.", one_line(", ".join(names)))


def _meant(name: str, known: Collection[str]) -> str | None:
    by_letters = {_letters(one): one for one in known}
    alike = get_close_matches(_letters(name), by_letters, n=1, cutoff=ALIKE)
    return by_letters[alike[0]] if alike else None


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())

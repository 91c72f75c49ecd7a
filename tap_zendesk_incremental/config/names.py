"""Names of settings that this tap does not know: the one that was meant is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    import logging
    from collections.abc import Collection, Iterable, Sequence

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
    environment: Mapping[str, str],
    plugins: Iterable[str],
    known: Collection[str],
    in_files: Mapping[str, Any] | None = None,
) -> list[str]:
    """Do the same for environment variables that begin with the name of a plugin.

    Left alone are Meltano's own (two underscores), empty ones, and those that belong to another
    plugin whose name begins like this one's.

    Args:
        environment: The environment variables.
        plugins: What this tap is called, such as ``tap-zendesk-incremental``: in Meltano, one that
            inherits from it has a name of its own, and takes the variables of both.
        known: The names that there are.
        in_files: Settings that are given in files. They are checked there, and Meltano makes a
            variable of each; of an object, one of each of its parts too.

    Raises:
        SettingsError: One is misspelt.
    """
    in_files = in_files or {}
    told_elsewhere = {_variable(name) for name in in_files}
    # stream_maps: {users: …} becomes STREAM_MAPS_USERS.
    objects = [name for name, value in in_files.items() if isinstance(value, Mapping)]
    parts = tuple(f"{_variable(name)}_" for name in objects)
    unknown = []
    left = {name for name, value in environment.items() if value}
    # The longer first: tap-zendesk-incremental-eu before tap-zendesk-incremental.
    for prefix in sorted({_prefix(plugin) for plugin in plugins}, key=len, reverse=True):
        of_it = {name for name in left if name.startswith(prefix)}
        left -= of_it
        given = {name.removeprefix(prefix) for name in of_it}.difference(told_elsewhere)
        given = {name for name in given if not name.startswith(parts)}
        unknown += _check_one(given, prefix, known)
    return unknown


def _check_one(given: set[str], prefix: str, known: Collection[str]) -> list[str]:
    spelt = [name.upper() for name in known]
    # Meltano's own, such as __SELECT, and the settings of tap-zendesk-incremental-eu.
    of_others = {
        name
        for name in given.difference(spelt)
        if name.startswith("_") or name.endswith(tuple(f"_{one}" for one in spelt))
    }
    unknown = check_names(given.difference(of_others, NO_SETTINGS), spelt, prefix)
    return [name for name in unknown if "__" not in name]


def _prefix(plugin: str) -> str:
    """Return what Meltano and the SDK let the names of a plugin's variables begin with."""
    return _variable(plugin) + "_"


def _variable(name: str) -> str:
    """Return a name as Meltano writes it in the environment."""
    return re.sub("[^A-Z0-9]", "_", name.upper())


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

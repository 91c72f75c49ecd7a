"""The setting stream_maps, checked where the SDK would trip over it."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

ELSE, FILTER, KEYS = "__else__", "__filter__", "__key_properties__"
NAMES = ("__alias__", "__source__")
# The SDK's word for null, where a file or a variable cannot say null.
NULLS = (None, "__NULL__")


def check_maps(config: Mapping[str, Any]) -> None:
    """Check stream_maps, where it is set; no value is repeated.

    Raises:
        SettingsError: Naming the part of it that is not as it should be.
    """
    maps = config.get("stream_maps")
    if maps is None:
        return
    if not isinstance(maps, dict):
        raise SettingsError("stream_maps must be of the type object.")
    for name, one in maps.items():
        where = one_line(f"stream_maps.{name}")
        if name == ELSE:
            _check_null(one, where)
        elif name.startswith("__"):
            raise SettingsError(f"{where}: the only option for all streams is {ELSE}.")
        elif isinstance(one, dict):
            for field, value in one.items():
                _check_field(field, value, one_line(f"{where}.{field}"))
        elif one not in NULLS:
            raise SettingsError(f"{where} must be an object, or null to leave the stream out.")


def _check_field(field: str, value: object, where: str) -> None:
    if field == ELSE:
        _check_null(value, where)
    elif field == KEYS:
        is_list = isinstance(value, list) and all(map(_is_name, value))
        if value is not None and not is_list:
            raise SettingsError(f"{where} must be a list of names, or null.")
    elif field in NAMES:
        if not _is_name(value):
            raise SettingsError(f"{where} must be a name.")
    elif value is not None and (value not in NULLS or field == FILTER):
        _check_expression(value, where)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value)


def _check_null(value: object, where: str) -> None:
    if value not in NULLS:
        raise SettingsError(f"{where} must be null: it leaves out all that is not named.")


def _check_expression(value: object, where: str) -> None:
    if not isinstance(value, str):
        raise SettingsError(f"{where} must be text that holds an expression, or null.")
    try:
        statements = ast.parse(value).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        statements = []
    if len(statements) != 1 or not isinstance(statements[0], ast.Expr):
        raise SettingsError(f"{where} is not an expression; text needs quotes of its own: \"'a'\".")


def unknown_maps(config: Mapping[str, Any], streams: Collection[str]) -> Iterator[str]:
    """Yield the names in stream_maps that no stream of this tap has.

    Raises:
        SettingsError: A map makes fake data, and the package for it is not installed.
    """
    maps = config.get("stream_maps") or {}
    if "fake." in str(maps) and find_spec("faker") is None:
        raise SettingsError(
            "stream_maps uses fake, which is not installed: install tap-zendesk-incremental[faker]."
        )
    for name, one in maps.items():
        is_copy = isinstance(one, dict) and "__source__" in one
        if name not in streams and not is_copy and not any(sign in name for sign in "*?["):
            yield one_line(name)

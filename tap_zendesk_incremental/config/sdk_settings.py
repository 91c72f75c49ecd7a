"""The SDK's own settings: BATCH, stream maps, flattening. Checked here, as the SDK would trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema.exceptions import ValidationError

DEPTH = "flattening_max_depth"
BATCH_EXAMPLE = '{"encoding": {"format": "jsonl"}, "storage": {"root": "file:///a/folder"}}'


def check_types(config: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
    """Check every setting against its JSON Schema, without repeating a value: it may be a secret.

    Raises:
        SettingsError: Naming each setting that is not as it should be.
    """
    errors = DEFAULT_JSONSCHEMA_VALIDATOR(schema).iter_errors(config)
    if said := [_described(error) for error in errors]:
        raise SettingsError(" ".join(said))


def _described(error: ValidationError) -> str:
    name = one_line(".".join(str(part) for part in error.absolute_path))
    if error.validator == "type":
        kinds: Any = error.validator_value
        kinds = [kinds] if isinstance(kinds, str) else kinds
        wanted = " or ".join(kind for kind in kinds if kind != "null")
        return f"{name} must be of the type {wanted}."
    if error.validator == "required":
        return f"{f'{name}: ' if name else ''}{one_line(error.message)}."
    return f"{name} is not valid."


def check_batch(config: Mapping[str, Any]) -> None:
    """Check batch_config, where it is set.

    Raises:
        SettingsError: It is not complete, or does not go with another setting.
    """
    given = config.get("batch_config")
    if not given:
        return
    if config.get("emit_activate_version_messages"):
        raise SettingsError(
            "emit_activate_version_messages and batch_config cannot be combined: BATCH files carry "
            "no version, and a target would drop the rows that it has just loaded."
        )
    if not isinstance(given, dict):
        raise SettingsError(f"batch_config must be an object, like this: {BATCH_EXAMPLE}.")
    size = given.get("batch_size")
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 1):
        raise SettingsError("batch_config: batch_size must be a whole number, from 1.")
    encoding, storage = given.get("encoding") or {}, given.get("storage") or {}
    if not isinstance(encoding, dict) or not isinstance(storage, dict):
        raise SettingsError(
            f"batch_config: encoding and storage must be objects, like this: {BATCH_EXAMPLE}."
        )
    if encoding.get("compression") not in (None, "gzip"):
        raise SettingsError("batch_config: compression must be gzip: all BATCH files are packed.")
    if not encoding.get("format") or not storage.get("root"):
        raise SettingsError(
            f"batch_config needs an encoding and a storage, like this: {BATCH_EXAMPLE}."
        )


def check_flattening(config: Mapping[str, Any]) -> None:
    """Check the settings for flattening, where it is switched on.

    Raises:
        SettingsError: The depth is missing, or a number is out of its range.
    """
    if config.get("flattening_enabled") is True and config.get(DEPTH) is None:
        raise SettingsError(
            f"flattening_enabled needs {DEPTH}: set it to the number of levels to flatten."
        )
    for name, least in ((DEPTH, 0), ("flattening_max_key_length", 1)):
        value = config.get(name)
        if isinstance(value, int) and value < least:
            raise SettingsError(f"{name} must be a whole number, from {least}.")

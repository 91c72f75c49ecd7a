"""Where the SDK's tap ends in a traceback, or ends a run that could go on."""

from __future__ import annotations

import io
import json
import os
from abc import ABC
from copy import deepcopy
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from singer_sdk import Tap
from singer_sdk.singerlib import Catalog
from typing_extensions import override

from tap_zendesk_incremental.config.environment import check_environment
from tap_zendesk_incremental.errors import SettingsError

if TYPE_CHECKING:
    import click


class SdkTap(Tap, ABC):
    """A tap that names the file it cannot read, and takes maps for streams not selected."""

    @override
    def setup_mapper(self) -> None:
        # For a stream that is not selected the SDK removes all fields, misses the key among them,
        # and ends the run; a map for all streams ("*") would then never work.
        _ = self.streams  # Puts right what the catalog says of keys.
        catalog = deepcopy(self.catalog)
        for entry in catalog.streams:
            entry.metadata.root.selected = True
        super(Tap, self).setup_mapper()
        self.mapper.register_raw_streams_from_catalog(catalog)

    @classmethod
    @override
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> Any:
        for name in value:
            if name == "ENV":
                prefix = f"{cls.name.upper().replace('-', '_')}_"
                cls.append_builtin_config(cls.config_jsonschema)
                check_environment(os.environ, prefix, cls.config_jsonschema["properties"])
            else:
                _check_config(name)
        return super().cb_config(ctx, param, value)

    @classmethod
    @override
    def invoke(
        cls, *, state: IO[str] | None = None, catalog: IO[str] | None = None, **kwargs: Any
    ) -> None:
        super().invoke(
            state=_checked(state, "--state"), catalog=_checked(catalog, "--catalog"), **kwargs
        )


def _check_config(name: str) -> None:
    try:
        content = json.loads(Path(name).read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"--config {name} cannot be read: {error.strerror}.") from None
    except ValueError:
        # The error's own text may quote the file, and with it a secret.
        raise SettingsError(f"--config {name} is not valid JSON.") from None
    if not isinstance(content, dict):
        raise SettingsError(f"--config {name} is not a JSON object.")


def _checked(file: IO[str] | None, option: str) -> IO[str] | None:
    if file is None:
        return None
    text = file.read()
    try:
        content = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{option} {file.name} is not valid JSON: {error}.") from None
    if content is not None and not isinstance(content, dict):
        raise SettingsError(f"{option} {file.name} is not a JSON object.")
    if option == "--catalog":
        _check_catalog(file.name, content)
    return io.StringIO(text)


def _check_catalog(name: str, content: Any) -> None:
    try:
        Catalog.from_dict(content)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise SettingsError(
            f"--catalog {name} is not a Singer catalog: discover it anew."
        ) from None

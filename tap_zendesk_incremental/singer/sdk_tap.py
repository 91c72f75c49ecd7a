"""Where the SDK's tap ends in a traceback, or ends a run that could go on."""

from __future__ import annotations

import io
import json
import os
from abc import ABC
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
from singer_sdk import Tap
from singer_sdk.singerlib import Catalog
from typing_extensions import override

from tap_zendesk_incremental.config.environment import check_environment
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    import click

    from tap_zendesk_incremental.singer.writer import LineWriter


class SdkTap(Tap, ABC):
    """A tap that names the file it cannot read, and takes maps for streams not selected."""

    message_writer: LineWriter

    @override
    def setup_mapper(self) -> None:
        # For a stream that is not selected the SDK removes all fields, misses the key among them,
        # and ends the run; a map for all streams ("*") would then never work.
        _ = self.streams  # Puts right what the catalog says of keys.
        super(Tap, self).setup_mapper()
        roots = [entry.metadata.root for entry in self.catalog.streams]
        selected = [root.selected for root in roots]
        try:
            for root in roots:
                root.selected = True
            self.mapper.register_raw_streams_from_catalog(self.catalog)
        except ValueError as error:
            raise SettingsError(f"flattening or stream_maps: {one_line(str(error))}.") from None
        finally:
            for root, was_selected in zip(roots, selected, strict=True):
                root.selected = was_selected

    @override
    def run_discovery(self) -> str:
        text = self.catalog_json_text
        self.message_writer.write_lines(f"{text}\n".encode(), flush=True)
        return text

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
        content = _strict_json(Path(name).read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"--config {name} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        # The error's own text may quote the file, and with it a secret.
        raise SettingsError(f"--config {name} is not valid JSON.") from None
    if not isinstance(content, dict):
        raise SettingsError(f"--config {name} is not a JSON object.")


def _checked(file: IO[str] | None, option: str) -> IO[str] | None:
    if file is None:
        return None
    text = file.read().removeprefix("\ufeff")
    try:
        content = _strict_json(text)
    except RecursionError:
        raise SettingsError(f"{option} {file.name} is nested too deeply.") from None
    except ValueError as error:
        raise SettingsError(f"{option} {file.name} is not valid JSON: {error}.") from None
    if not isinstance(content, dict):
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


def _strict_json(text: str) -> Any:
    """Return what JSON says.

    Raises:
        ValueError: It is not JSON. Python takes NaN and Infinity too, which nobody can write out.
        RecursionError: It is nested too deeply to be read, or written out as STATE.
    """
    content = json.loads(text, parse_constant=_refuse)
    msgspec.json.encode(content)
    return content


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")

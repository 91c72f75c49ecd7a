"""Where the SDK's tap ends in a traceback, or ends a run that could go on."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from typing import IO, TYPE_CHECKING, Any, cast

from singer_sdk import Tap
from singer_sdk.exceptions import MapExpressionError, StreamMapConfigError
from typing_extensions import override

from tap_zendesk_incremental.config.environment import check_environment
from tap_zendesk_incremental.config.names import check_variables, tell_unknown
from tap_zendesk_incremental.config.stream_maps import check_maps
from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.singer.given_files import check_config, checked
from tap_zendesk_incremental.singer.sdk_private import TapLeftToDefaults

if TYPE_CHECKING:
    from collections.abc import Mapping

    import click

    from tap_zendesk_incremental.singer.writer import LineWriter

# Meltano says in it what the extractor is called in its project.
EXTRACTOR_VARIABLE = "MELTANO_EXTRACTOR_NAME"


class SdkTap(TapLeftToDefaults, ABC):
    """A tap that names the file it cannot read, and takes maps for streams not selected."""

    message_writer: LineWriter

    @override
    def setup_mapper(self) -> None:
        check_maps(self.config)
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
        except MapExpressionError:
            # All other expressions have been checked. The error's own text repeats this one.
            raise SettingsError(
                "stream_maps: an __alias__ is neither a plain name nor an expression; text with "
                "other characters needs quotes of its own: \"'a-b'\"."
            ) from None
        except (ValueError, StreamMapConfigError) as error:
            reason = one_line(str(error)).removesuffix(".")
            raise SettingsError(f"flattening or stream_maps: {reason}.") from None
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
            if name != "ENV":
                check_config(name)
        given = super().cb_config(ctx, param, value)
        if value:
            cls._check_environment(given.config, is_read="ENV" in value)
        return given

    @classmethod
    def _check_environment(cls, in_files: Mapping[str, Any], *, is_read: bool) -> None:
        """Check the variables, also where settings come in files, as Meltano passes them.

        Meltano makes the file of the variables that it knows, and drops a misspelt one in silence.
        """
        cls.append_builtin_config(cls.config_jsonschema)
        known = cls.config_jsonschema["properties"]
        if is_read:
            prefix = f"{cls.name.upper().replace('-', '_')}_"
            check_environment(os.environ, prefix, known)
        plugins = (cls.name, os.environ.get(EXTRACTOR_VARIABLE) or cls.name)
        tell_unknown(check_variables(os.environ, plugins, known, in_files), cls.logger)

    @classmethod
    @override
    def cb_test(cls, ctx: click.Context, param: click.Option, value: str) -> None:
        if value in ("disabled", "schema"):
            super().cb_test(ctx, param, value)
            return
        config, catalog = ctx.params.get("config"), ctx.params.get("catalog")
        file = checked(catalog, "--catalog")
        tap = cls(
            config=config.config if config else None,
            parse_env_config=bool(config and config.parse_env),
            catalog=json.load(file) if file else None,
            validate_config=True,
        )
        tap.try_connection()
        ctx.exit()

    @classmethod
    @override
    def get_singer_command(cls) -> click.Command:
        command = super().get_singer_command()
        for option in command.params:
            if option.name == "catalog":
                # Read before --test, wherever it stands, since that looks at the selection.
                option.is_eager = True
            elif option.name == "test":
                cast("click.Option", option).help = (
                    "Use --test to ask Zendesk for the first page of each selected stream; nothing "
                    "is written. Use --test=schema to write the schemas without asking Zendesk."
                )
        return command

    @abstractmethod
    def try_connection(self) -> None:
        """Say for each selected stream whether it works; nothing is written."""

    @classmethod
    @override
    def invoke(
        cls, *, state: IO[str] | None = None, catalog: IO[str] | None = None, **kwargs: Any
    ) -> None:
        super().invoke(
            state=checked(state, "--state"), catalog=checked(catalog, "--catalog"), **kwargs
        )

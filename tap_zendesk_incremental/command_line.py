"""The command line's own errors: a file that is missing or no JSON is one clear line, too."""

from __future__ import annotations

import io
import json
from abc import ABC
from typing import IO, TYPE_CHECKING, Any

from singer_sdk import Tap
from typing_extensions import override

from tap_zendesk_incremental.errors import SettingsError

if TYPE_CHECKING:
    import click


class CommandLineTap(Tap, ABC):
    """A tap whose command line names the file that it cannot read."""

    @classmethod
    @override
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> Any:
        try:
            return super().cb_config(ctx, param, value)
        except (OSError, ValueError, TypeError) as error:
            # The error's own text may quote the file, and with it a secret.
            reason = error.strerror if isinstance(error, OSError) else None
            files = ", ".join(file for file in value if file != "ENV")
            raise SettingsError(
                f"--config {files} cannot be read: {reason or 'it is not a file with JSON in it'}."
            ) from None

    @classmethod
    @override
    def invoke(
        cls, *, state: IO[str] | None = None, catalog: IO[str] | None = None, **kwargs: Any
    ) -> None:
        super().invoke(
            state=_checked(state, "--state"), catalog=_checked(catalog, "--catalog"), **kwargs
        )


def _checked(file: IO[str] | None, option: str) -> IO[str] | None:
    if file is None:
        return None
    text = file.read()
    try:
        json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{option} {file.name} is not valid JSON: {error}.") from None
    return io.StringIO(text)

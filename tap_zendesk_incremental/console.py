"""The log as people read it: colour on a terminal, plain lines where a test of it shows one."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, TextIO

from singer_sdk.logging import ConsoleFormatter
from typing_extensions import override

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from singer_sdk import Tap

RED, YELLOW, DIM, PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"
COLOURS = {"WARNING": YELLOW, "ERROR": RED, "CRITICAL": RED}
CONFIG_VARIABLE = "SINGER_SDK_LOG_CONFIG"
# What the SDK says of its own ways: nobody asked, and what is wrong is told in other words.
NOISE = ("Skipping parse of env var settings...", "Config validation failed")


class TerminalFormatter(ConsoleFormatter):
    """Shorter than the SDK's line, and in colour."""

    def __init__(self) -> None:
        super().__init__(fmt="{asctime} {message}", datefmt="%H:%M:%S")

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        message = record.message
        if colour := COLOURS.get(record.levelname):
            message = f"{colour}{record.levelname}: {message}{PLAIN}"
        return f"{DIM}{record.asctime}{PLAIN} {message}"


def is_configured() -> bool:
    """Tell whether a scheduler says how to log, and so reads what is logged."""
    return bool(os.environ.get(CONFIG_VARIABLE))


def command_of(tap: type[Tap]) -> Callable[[], object]:
    """Return the tap's command. The SDK sets up the log as soon as it is asked for.

    Raises:
        SettingsError: The scheduler's way to log is none.
    """
    try:
        return tap.cli
    except Exception as error:
        if CONFIG_VARIABLE not in os.environ:
            raise
        raise SettingsError(
            f"{CONFIG_VARIABLE} names {one_line(os.environ[CONFIG_VARIABLE]) or 'nothing'}, by "
            f"which no log can be set up ({type(error).__name__}): mend that file, or unset the "
            "variable."
        ) from None


def set_up(logger: logging.Logger) -> None:
    """Let the handlers that the SDK has made write what their readers can read.

    Args:
        logger: The tap's.
    """
    logger.addFilter(lambda record: record.msg not in NOISE)
    formatter: logging.Formatter
    if is_configured():
        # Meltano's test of the settings reads messages and log as one, and shows the last line as
        # it is: JSON would be shown to people.
        if not _are_one_file(sys.stdout, sys.stderr):
            return
        formatter = logging.Formatter("%(message)s")
    elif _takes_colour():
        formatter = TerminalFormatter()
    else:
        return
    for handler in logging.getLogger().handlers:
        handler.setFormatter(formatter)


def _takes_colour() -> bool:
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    # See no-color.org. An old console of Windows would show the codes.
    is_refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return is_terminal and not is_refused and sys.platform != "win32"


def _are_one_file(*files: TextIO | None) -> bool:
    try:
        found = [os.fstat(file.fileno()) for file in files if file is not None]
    except (OSError, ValueError):
        return False
    return len(found) == len(files) and len({(one.st_dev, one.st_ino) for one in found}) == 1

"""The command ``tap-zendesk-incremental``."""

from __future__ import annotations

import os
import signal
import sys
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, cast

from tap_zendesk_incremental.output import Output

if TYPE_CHECKING:
    import logging
    from types import FrameType

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def main() -> None:
    """Run the command; what the user can mend is told in one line, the last, with exit code 1."""
    # Until the tap has its own way to leave, Ctrl-C just ends: importing takes a moment.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _check_output()
    _check_log_level()
    from tap_zendesk_incremental import console  # noqa: PLC0415
    from tap_zendesk_incremental.errors import RunEnded  # noqa: PLC0415
    from tap_zendesk_incremental.tap import TapZendeskIncremental  # noqa: PLC0415

    try:
        command = console.command_of(TapZendeskIncremental)
        console.set_up(TapZendeskIncremental.logger)
        command()
    except (Exception, RunEnded) as error:
        _tell(error, TapZendeskIncremental.logger)
        sys.exit(1)
    finally:
        _ignore_signals()
        # After a signal, other threads hold connections as long as the process is there.
        warnings.simplefilter("ignore", ResourceWarning)


def _tell(error: BaseException, logger: logging.Logger) -> None:
    """Tell in one line what has ended the run."""
    from singer_sdk.exceptions import SingerSDKError  # noqa: PLC0415

    from tap_zendesk_incremental.errors import RunEnded, TapError  # noqa: PLC0415
    from tap_zendesk_incremental.secrecy import one_line  # noqa: PLC0415

    if isinstance(error, (RunEnded, TapError)):
        logger.error("%s", error)
    elif isinstance(error, SingerSDKError):
        # It may quote what was given as it is.
        logger.error("%s", one_line(str(error)))
    else:
        logger.debug("This is where it happened.", exc_info=error)
        logger.error("%s", _fault(error))


def _ignore_signals() -> None:
    """Let signals change nothing any more: all is said and written."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        signal.signal(number, _too_late)
    if sys.platform != "win32":
        # At its very end Python takes handlers away, and a signal would end the process with its
        # own exit code. It leaves those alone that are ignored. Held back meanwhile, since Python
        # tells of a signal that comes at the very moment.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _too_late(_number: int, _frame: FrameType | None) -> None:
    """Do nothing."""


def _check_output() -> None:
    """Refuse to work for nobody: Python lets a print to a closed output pass in silence."""
    if sys.stdout is None:
        print("Standard output cannot be written: it is closed.", file=sys.stderr)
        sys.exit(1)
    sys.stdout = cast("TextIO", Output(sys.stdout))


def _check_log_level() -> None:
    """Refuse a level that logging does not know; it is set up as soon as the tap is imported."""
    for variable in ("TAP_ZENDESK_INCREMENTAL_LOGLEVEL", "LOGLEVEL"):
        level = os.environ.get(variable, "")
        if level and level.upper() not in LEVELS:
            print(f"{variable} must be one of {', '.join(LEVELS)}.", file=sys.stderr)
            sys.exit(1)


def _fault(error: BaseException) -> str:
    """Return the one line for what should not happen; the error's own text may hold data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return (
        f"This is a fault of the tap, please report it: {where}. All pages before it are written; "
        "LOGLEVEL=DEBUG, or meltano --log-level=debug run, shows more."
    )

"""The command ``tap-zendesk-incremental``."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command; what the user can mend is told in one line, the last, with exit code 1."""
    # Until the tap has its own way to leave, Ctrl-C just ends: importing takes a moment.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from singer_sdk.exceptions import SingerSDKError  # noqa: PLC0415

    from tap_zendesk_incremental.errors import RunEnded, TapError  # noqa: PLC0415
    from tap_zendesk_incremental.tap import TapZendeskIncremental  # noqa: PLC0415

    try:
        TapZendeskIncremental.cli()
    except OSError as error:
        TapZendeskIncremental.logger.error("Standard output cannot be written: %s", error)
        sys.exit(1)
    except (RunEnded, TapError, SingerSDKError) as error:
        TapZendeskIncremental.logger.error("%s", error)
        sys.exit(1)

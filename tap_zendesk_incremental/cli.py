"""The command ``tap-zendesk-incremental``."""

from __future__ import annotations

import sys

from singer_sdk.exceptions import SingerSDKError

from tap_zendesk_incremental.errors import TapError
from tap_zendesk_incremental.tap import TapZendeskIncremental


def main() -> None:
    """Run the command; what the user can mend is told in one line, with exit code 1."""
    try:
        TapZendeskIncremental.cli()
    except (TapError, SingerSDKError) as error:
        TapZendeskIncremental.logger.error("%s", error)
        sys.exit(1)

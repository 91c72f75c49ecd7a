"""``python -m tap_zendesk_incremental`` is the same as the command."""

from tap_zendesk_incremental.cli import main

main()

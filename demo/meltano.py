"""Moved to local/meltano.py."""

from local.meltano import *  # noqa: F403

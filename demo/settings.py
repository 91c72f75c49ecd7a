"""Moved to local/settings.py."""

from local.settings import *  # noqa: F403

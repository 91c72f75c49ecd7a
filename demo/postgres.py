"""Moved to local/postgres.py."""

from local.postgres import *  # noqa: F403

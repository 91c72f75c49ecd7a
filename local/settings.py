"""The settings of tap and target, as environment variables, for what runs on this machine."""

from __future__ import annotations

from local.postgres import Postgres

# What the simulator takes unless told otherwise.
CLIENT_ID = "simulator-client"
CLIENT_SECRET = "simulator-secret"  # noqa: S105 (of a simulator)


def tap_settings(url: str) -> dict[str, str]:
    """Point the tap at a simulator."""
    return {
        "TAP_ZENDESK_INCREMENTAL_SUBDOMAIN": "demo",
        "TAP_ZENDESK_INCREMENTAL_API_URL": url,
        "TAP_ZENDESK_INCREMENTAL_CLIENT_ID": CLIENT_ID,
        "TAP_ZENDESK_INCREMENTAL_CLIENT_SECRET": CLIENT_SECRET,
    }


def target_settings(postgres: Postgres) -> dict[str, str]:
    """Point target-postgres at a server."""
    return {
        "TARGET_POSTGRES_HOST": postgres.host,
        "TARGET_POSTGRES_PORT": str(postgres.port),
        "TARGET_POSTGRES_USER": postgres.user,
        "TARGET_POSTGRES_PASSWORD": postgres.password,
        "TARGET_POSTGRES_DATABASE": postgres.database,
    }

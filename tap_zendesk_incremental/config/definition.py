"""The settings: the one place that says what each is, its default, its range and its choices."""

from __future__ import annotations

from typing import Any

from singer_sdk import typing as th

from tap_zendesk_incremental.timestamps import DAY

# What each way to authenticate needs, best first.
CREDENTIALS = {
    "OAuth client credentials": ("client_id", "client_secret"),
    "an OAuth access token": ("access_token",),
    "an API token": ("email", "api_token"),
}


# Text that may be written as a number, as ids often are. Not "integer": the SDK would then take
# every environment variable for one.
TEXT_OR_NUMBER = th.CustomType({"type": ["string", "number"]})


def _whole_number(
    name: str, *, title: str, description: str, default: int, least: int, most: int
) -> th.Property[int]:
    """Return a setting that is a whole number, with its range in the description too."""
    return th.Property(
        name,
        th.IntegerType(minimum=least, maximum=most),
        title=title,
        description=f"{description} From {least} to {most}.",
        default=default,
    )


config_jsonschema: dict[str, Any] = th.PropertiesList(
    th.Property(
        "subdomain",
        th.StringType,
        required=True,
        title="Subdomain",
        description="The account's name in its address: acme for https://acme.zendesk.com.",
    ),
    th.Property(
        "start_date",
        th.DateTimeType,
        title="Start date",
        description="Where the first export starts, as a date or a date with time (UTC unless it "
        "says otherwise). Without it everything is exported.",
    ),
    th.Property(
        "client_id",
        TEXT_OR_NUMBER,
        title="OAuth client ID",
        description="Identifier of an OAuth client that may use client credentials; the way to "
        "authenticate scheduled jobs. Goes with client_secret.",
    ),
    th.Property(
        "client_secret",
        th.StringType,
        secret=True,
        title="OAuth client secret",
        description="Secret of the OAuth client named by client_id.",
    ),
    th.Property(
        "oauth_scope",
        th.StringType,
        default="read",
        title="OAuth scope",
        description="Scopes to ask for with client credentials, separated by spaces. Zendesk "
        "hands out a token for an unknown scope too, and then refuses every request.",
    ),
    th.Property(
        "access_token",
        th.StringType,
        secret=True,
        title="OAuth access token",
        description="An OAuth access token, used as it is until it expires.",
    ),
    th.Property(
        "email",
        th.StringType,
        title="E-mail",
        description="E-mail address of the admin to whom api_token belongs.",
    ),
    th.Property(
        "api_token",
        th.StringType,
        secret=True,
        title="API token",
        description="A Zendesk API token. Zendesk stops accepting API tokens on 30 April 2027.",
    ),
    th.Property(
        "export_method",
        th.StringType,
        default="cursor",
        allowed_values=["cursor", "time"],
        title="Export method",
        description="How to page exports that offer both: by cursor, or by time.",
    ),
    _whole_number(
        "page_size",
        title="Page size",
        description="Records to ask for in one request; lists take a hundred at most. Pages that "
        "Zendesk cannot serve in time are halved by themselves.",
        default=1000,
        least=1,
        most=1000,
    ),
    _whole_number(
        "concurrency",
        title="Concurrency",
        description="How many streams are exported side by side, all within Zendesk's rate limits.",
        default=4,
        least=1,
        most=16,
    ),
    th.Property(
        "exclude_deleted",
        th.BooleanType,
        default=False,
        title="Exclude deleted",
        description="Leave deleted tickets out. The warehouse then never learns of a deletion.",
    ),
    th.Property(
        "support_type_scope",
        th.StringType,
        allowed_values=["agent", "ai_agent", "all"],
        title="Support type scope",
        description="Which tickets, ticket events and deleted tickets to export: those of agents "
        "(what Zendesk does when nothing is set), of AI agents, or all.",
    ),
    th.Property(
        "api_url",
        th.StringType,
        title="API URL",
        description="Base address to use in place of https://{subdomain}.zendesk.com, for a "
        "host-mapped account or a proxy. Must be https, except on this machine.",
    ),
    _whole_number(
        "request_timeout",
        default=120,
        least=1,
        most=DAY,
        title="Request timeout",
        description="Seconds that one request may take before it is made again.",
    ),
    _whole_number(
        "retry_timeout",
        default=900,
        least=1,
        most=DAY,
        title="Retry timeout",
        description="Seconds for which a failing request is tried again before the run ends. "
        "Waiting for the rate limit before a request does not count.",
    ),
    th.Property(
        "user_agent",
        th.StringType,
        title="User agent",
        description="Value of the User-Agent header; the tap's name and version when not set.",
    ),
    th.Property(
        "marketplace_name",
        th.StringType,
        title="Marketplace name",
        description="Value of X-Zendesk-Marketplace-Name, by which third parties declare "
        "themselves. Leave it empty for your own use.",
    ),
    th.Property(
        "marketplace_organization_id",
        TEXT_OR_NUMBER,
        title="Marketplace organization ID",
        description="Value of X-Zendesk-Marketplace-Organization-Id, by which third parties "
        "declare themselves. Leave it empty for your own use.",
    ),
    th.Property(
        "marketplace_app_id",
        TEXT_OR_NUMBER,
        title="Marketplace app ID",
        description="Value of X-Zendesk-Marketplace-App-Id, by which third parties declare "
        "themselves. Leave it empty for your own use.",
    ),
    th.Property(
        "emit_activate_version_messages",
        th.BooleanType,
        title="Emit ACTIVATE_VERSION messages",
        description="Tell the target, once all rows of a table are written, which rows are gone; "
        "it marks or deletes them. When not set, that is done for lists, which are read whole in "
        "each run, and not for exports that are replicated as FULL_TABLE. true does it for both, "
        "false for none.",
    ),
    th.Property(
        "log_metrics",
        th.BooleanType,
        title="Log metrics",
        description="Write the SDK's measurements (METRIC) into the log. When not set, that is "
        "done where SINGER_SDK_LOG_CONFIG says how to log, as Meltano sets it.",
    ),
).to_dict()

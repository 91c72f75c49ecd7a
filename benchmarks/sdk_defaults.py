"""The same export as an ordinary tap does it: a RESTStream with the SDK's defaults throughout."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from singer_sdk import RESTStream, StreamSchema, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import BaseAPIPaginator
from singer_sdk.schema.source import SchemaDirectory
from typing_extensions import override

from benchmarks.bare_loop import TICKETS

if TYPE_CHECKING:
    from requests import Response
    from singer_sdk.helpers.types import Context


class CursorPaginator(BaseAPIPaginator[str | None]):
    """Goes from cursor to cursor until the end of the stream."""

    @override
    def get_next(self, response: Response) -> str | None:
        page = response.json()
        return None if page["end_of_stream"] else page["after_cursor"]


class Tickets(RESTStream[str]):
    """Tickets by cursor."""

    name = "tickets"
    path = TICKETS
    primary_keys = ("id",)
    replication_key = "generated_timestamp"
    records_jsonpath = "$.tickets[*]"
    schema = StreamSchema(SchemaDirectory(files("tap_zendesk_incremental") / "schemas"))

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @property
    @override
    def authenticator(self) -> BearerTokenAuthenticator:
        return BearerTokenAuthenticator(token=self.config["access_token"])

    @override
    def get_new_paginator(self) -> CursorPaginator:
        return CursorPaginator(None)

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: str | None
    ) -> dict[str, Any]:
        place = {"cursor": next_page_token} if next_page_token else {"start_time": 0}
        return {**place, "per_page": 1000}


class TapWithDefaults(Tap):
    """A tap with one stream and no more than that takes."""

    name = "tap-with-defaults"
    config_jsonschema = th.PropertiesList(
        th.Property("api_url", th.StringType, required=True),
        th.Property("access_token", th.StringType, required=True, secret=True),
    ).to_dict()

    @override
    def discover_streams(self) -> list[Tickets]:
        return [Tickets(self)]


if __name__ == "__main__":
    TapWithDefaults.cli()

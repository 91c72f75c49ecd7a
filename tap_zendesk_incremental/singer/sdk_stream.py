"""A stream as the SDK knows it: its schema, and what the catalog says of it."""

from __future__ import annotations

from abc import ABC
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema.exceptions import SchemaError
from singer_sdk import Stream, StreamSchema
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.singerlib.catalog import (
    REPLICATION_FULL_TABLE,
    REPLICATION_INCREMENTAL,
    Metadata,
)
from singer_sdk.typing import DEFAULT_JSONSCHEMA_VALIDATOR
from typing_extensions import override

from tap_zendesk_incremental.errors import SettingsError
from tap_zendesk_incremental.secrecy import one_line
from tap_zendesk_incremental.singer.schemas import Schemas
from tap_zendesk_incremental.singer.sdk_private import StillState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from singer_sdk import Tap
    from singer_sdk.helpers._batch import BatchConfig
    from singer_sdk.singerlib import Catalog


class SdkStream(Stream, ABC):
    """A stream whose keys are Zendesk's and whose replication method may be the user's."""

    primary_keys: Sequence[str] = ("id",)
    schema = StreamSchema(Schemas(files("tap_zendesk_incremental") / "schemas"))
    is_sorted = True
    # Records are made to fit by records/conform.py, which knows more of them than the SDK can.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: Tap) -> None:
        super().__init__(tap)
        self.forced_replication_method = (
            REPLICATION_INCREMENTAL if self.replication_key else REPLICATION_FULL_TABLE
        )

    @property
    def is_full_table(self) -> bool:
        """Whether everything is read anew, and a bookmark left alone."""
        return self.replication_method == REPLICATION_FULL_TABLE

    @property
    def is_test(self) -> bool:
        """Whether this is the SDK's test of the connection, which ends after some records."""
        return self.ABORT_AT_RECORD_COUNT is not None

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        """Take the selection and the replication method; keys are Zendesk's, not the user's.

        Raises:
            SettingsError: The catalog's schema is not one, or lacks a key.
        """
        key, method = self.replication_key, self.forced_replication_method
        super().apply_catalog(catalog)
        self.primary_keys = type(self).primary_keys
        self.replication_key = key
        self.forced_replication_method = method
        if entry := catalog.get_stream(self.name):
            self._check_schema()
            # Without a key no target can tell what a row replaces.
            for name in self._keys():
                automatic = Metadata.InclusionType.AUTOMATIC
                entry.metadata["properties", name].inclusion = automatic
            entry.key_properties = list(self.primary_keys)
            asked = entry.replication_method, entry.metadata.root.forced_replication_method
            if REPLICATION_FULL_TABLE in asked:
                self.forced_replication_method = REPLICATION_FULL_TABLE

    def _keys(self) -> tuple[str, ...]:
        return (*self.primary_keys, *((self.replication_key,) if self.replication_key else ()))

    def _check_schema(self) -> None:
        if self.effective_schema == self.schema:
            return
        given = f"The catalog's schema of {self.name}"
        try:
            DEFAULT_JSONSCHEMA_VALIDATOR.check_schema(self.effective_schema)
        except SchemaError as error:
            reason = one_line(error.message)
            raise SettingsError(f"{given} is not a JSON Schema: {reason}.") from None
        for key in self._keys():
            if key not in self.effective_schema.get("properties", {}):
                raise SettingsError(f"{given} lacks its key {key}: discover the catalog anew.")

    @cached_property
    def _still_state(self) -> StillState:
        return StillState(
            stream_name=self.name, tap_name=self.tap_name, tap_state={}, is_sorted=True
        )

    @property
    @override
    def state_manager(self) -> StillState:
        return self._still_state

    @override
    def get_batch_config(self, config: Mapping[str, Any]) -> BatchConfig | None:
        """Return none for a test of the connection: it is to leave no files."""
        return None if self.is_test else super().get_batch_config(config)

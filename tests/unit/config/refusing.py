"""How a setting is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tap_zendesk_incremental.config.settings import check
from tap_zendesk_incremental.errors import SettingsError
from tests.unit.doubles import config


def refusal(**changes: Any) -> str:
    """Return the one line that a setting is refused with."""
    with pytest.raises(SettingsError) as caught:
        check(config(**changes))
    message = str(caught.value)
    assert message.isprintable(), "a message is one line"
    return message

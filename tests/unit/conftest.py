"""Every run of the unit tests tries the same examples, however slow the machine is."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile(
    "unit", derandomize=True, database=None, deadline=None, max_examples=50
)
hypothesis.settings.load_profile("unit")

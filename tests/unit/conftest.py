"""Unit tests are many: each tries fewer examples."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile(
    "unit", hypothesis.settings.get_profile("tests"), max_examples=50
)
hypothesis.settings.load_profile("unit")

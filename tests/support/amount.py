"""How much of a thing `make test` tries, and how much more `make test-all` does."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

import pytest
from _pytest.mark import ParameterSet

#: Each example is a run of the command or several, so that few fit into `make test`.
IS_THOROUGH = "TAP_TESTS_THOROUGH" in os.environ
_MORE = 4


def examples(few: int) -> int:
    """Return how many examples a property test tries: `make test-all` tries four times as many."""
    return few * _MORE if IS_THOROUGH else few


def rest_is_slow(every: Iterable[object], samples: Collection[object]) -> list[ParameterSet]:
    """Return parameters of a test, of which all but the samples are left to `make test-all`.

    A tuple holds the values of several parameters.
    """
    return [
        pytest.param(
            *(one if isinstance(one, tuple) else (one,)),
            marks=() if one in samples else pytest.mark.slow,
        )
        for one in every
    ]

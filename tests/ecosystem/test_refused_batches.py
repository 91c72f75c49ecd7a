"""BATCH files that cannot be written: refused before any row is."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.ecosystem.warehouse import batches, refused
from tests.support.account import Account


def test_a_folder_that_cannot_be(sim: Account, folder: Path) -> None:
    folder.joinpath("files").write_text("in the way")
    storage = {"root": folder.joinpath("files", "more").as_uri()}
    line = refused(sim.export("tickets", **batches(folder, storage=storage)))
    assert str(folder) in line
    assert "batch" in line.lower()


def test_a_stream_that_is_split(sim: Account, folder: Path) -> None:
    maps = {"copies": {"__source__": "tickets"}}
    line = refused(sim.export("tickets", stream_maps=maps, **batches(folder)))
    for word in ("stream_maps", "batch_config", "tickets"):
        assert word in line


@pytest.mark.parametrize(
    ("options", "package"),
    [
        ({"storage": {"root": "s3://bucket/folder"}}, "s3fs"),
        ({"encoding": {"format": "parquet"}}, "pyarrow"),
    ],
    ids=["s3", "parquet"],
)
def test_a_package_that_is_missing(
    sim: Account, folder: Path, options: dict[str, Any], package: str
) -> None:
    if importlib.util.find_spec(package):
        pytest.skip(f"{package} is installed")
    assert package in refused(sim.export("tickets", **batches(folder, **options)))

"""sources.yml says what the schemas say, and the seeds what zoneinfo says."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import pytest
import yaml

from local.meltano import ROOT
from tests.support.streams import STREAMS, way_of
from tests.warehouse.columns import ADDED
from tools.dbt_seeds import SEEDS
from tools.dbt_sources import SOURCES, sources
from tools.rails_time_zones import RAILS_TIME_ZONES

# Zones may change their minds; what was stays.
MOMENTS = [datetime(2013, 1, 15, tzinfo=UTC) + timedelta(hours=1111 * i) for i in range(80)]


def test_it_is_current() -> None:
    assert sources() == SOURCES.read_text("utf-8"), "write it anew: python -m tools.dbt_sources"


def test_the_package_has_the_version_of_the_tap() -> None:
    project = yaml.safe_load((ROOT / "dbt" / "dbt_project.yml").read_text("utf-8"))
    assert project["version"] == version("tap-zendesk-incremental")


def test_every_stream_is_a_source_with_every_column() -> None:
    [source] = yaml.safe_load(SOURCES.read_text("utf-8"))["sources"]
    tables = {table["name"]: table for table in source["tables"]}
    assert tuple(tables) == STREAMS
    for stream, table in tables.items():
        columns = [column["name"] for column in table["columns"]]
        own = [name for name in columns if name not in ADDED]
        assert own == list(way_of(stream).schema["properties"])
        assert all(column["description"] for column in table["columns"])
        # A list is loaded whole in each run: there the age of a row says something.
        is_list = way_of(stream).is_list and way_of(stream).type.children is None
        assert ("config" not in table) == is_list


def rows_of(seed: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("zone", RAILS_TIME_ZONES)
def test_seeds_tell_the_offset_of_a_zone_at_any_time(zone: str) -> None:
    [text] = [r["standard_offset"] for r in rows_of("time_zone") if r["time_zone"] == zone]
    hours, minutes = int(text[1:3]), int(text[4:6])
    standard = timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)
    times = [row for row in rows_of("daylight_time") if row["time_zone"] == zone]
    for moment in MOMENTS:
        told = f"{moment:%Y-%m-%d %H:%M:%S}"
        extra = sum(
            int(row["daylight_offset"])
            for row in times
            if row["daylight_start_utc"] <= told < row["daylight_end_utc"]
        )
        real = moment.astimezone(ZoneInfo(RAILS_TIME_ZONES[zone])).utcoffset()
        assert real is not None
        # Differences of half an hour cannot be told there.
        if not (real - standard) % timedelta(hours=1):
            assert standard + timedelta(hours=extra) == real, moment

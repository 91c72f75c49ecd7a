"""The emulated loads are made with the very target that meltano.yml installs."""

from __future__ import annotations

import yaml

from tests.snowflake.loading import PROJECT


def test_the_target_is_the_one_of_the_meltano_project() -> None:
    project = yaml.safe_load((PROJECT / "meltano.yml").read_text("utf-8"))
    [target] = [
        loader["pip_url"]
        for loader in project["plugins"]["loaders"]
        if loader["name"] == "target-snowflake"
    ]
    assert target in (PROJECT / "constraints-snowflake.txt").read_text("utf-8").splitlines()

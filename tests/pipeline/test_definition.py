"""meltano.yml, held against the schema that the installed Meltano ships."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from local.meltano import MELTANO, ROOT


def test_meltano_knows_every_word() -> None:
    schemas = list(MELTANO.parent.parent.glob("lib/python*/site-packages/meltano/schemas/*.json"))
    if not schemas:
        pytest.skip("Meltano is not installed: run `make setup`")
    schema = json.loads(schemas[0].read_text(encoding="utf-8"))
    definition = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))

    Draft202012Validator(schema).validate(definition)

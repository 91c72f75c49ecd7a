"""Writes the definition that ``meltano add --from-ref`` takes, in the form of Meltano's Hub.

``python -m tools.hub_definition`` writes it to plugins/, from meltano.yml and the declarations.
``python -m tools.hub_definition FILE`` writes one that installs the tap from this folder.
"""

from __future__ import annotations

import re
import shlex
import sys
import textwrap
from pathlib import Path
from typing import Any

import yaml

from tap_zendesk_incremental.config.definition import CREDENTIALS, config_jsonschema
from tap_zendesk_incremental.tap import TapZendeskIncremental
from tools.meltano_settings import MELTANO_YML, WIDTH, Dumper, settings

ROOT = MELTANO_YML.parent
NAME = TapZendeskIncremental.name
DEFINITION = ROOT / "plugins" / "extractors" / f"{NAME}.yml"

HEAD = f"""\
# Adds the tap to a Meltano project of your own, in one command:
#   meltano add --plugin-type extractor {NAME} --from-ref FILE
# `make plugin` writes one that installs the tap from its folder. Written by `make docs`.
#
# Meltano takes `select` from its Hub, but not from a file, and then selects every stream. So say
# what is wanted, here with the tickets alone:
#   meltano select {NAME} tickets "*"
"""

# What meltano.yml says of the selection: three of them, two in comments.
SELECTIONS = re.compile(r"(    # Meltano selects every.*?)    load_schema:", re.DOTALL)


def definition(pip_url: str = NAME) -> str:
    """Return the definition, as YAML.

    Args:
        pip_url: What pip is given to install the tap.
    """
    text = MELTANO_YML.read_text("utf-8")
    [extractor] = yaml.safe_load(text)["plugins"]["extractors"]
    before = {
        "name": NAME,
        # Meltano's own word where there is only one.
        "variant": "original",
        "namespace": extractor["namespace"],
        "label": extractor["label"],
        "description": extractor["description"],
        "domain_url": "https://www.zendesk.com",
        "keywords": ["api", "meltano_sdk"],
        "maintenance_status": "beta",
        "quality": "unknown",
        "pip_url": pip_url,
        "executable": NAME,
        "capabilities": sorted(one.value for one in TapZendeskIncremental.capabilities),
    }
    groups = [[*config_jsonschema["required"], *names] for names in CREDENTIALS.values()]
    after = {"settings_group_validation": groups, "settings": settings()}
    [selections] = SELECTIONS.findall(text)
    return HEAD + _written(before) + textwrap.dedent(selections) + _written(after)


def _written(content: dict[str, Any]) -> str:
    return yaml.dump(content, Dumper=Dumper, sort_keys=False, width=WIDTH)


def write_for_this_folder(path: Path) -> None:
    """Write a definition with which pip installs the tap from this folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(definition(f"-e {shlex.quote(str(ROOT))}"), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_for_this_folder(Path(sys.argv[1]))
    else:
        DEFINITION.write_text(definition(), "utf-8")

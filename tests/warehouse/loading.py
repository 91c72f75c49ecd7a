"""What the tap prints, loaded by the target's own command, without Meltano in between."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from local.meltano import ROOT, clean_environment
from tests.support.account import Account
from tests.support.export import Export, State
from tests.support.tables import Tables

TARGET = ROOT / ".meltano" / "loaders" / "target-postgres" / "venv" / "bin" / "target-postgres"
PATIENCE = 120.0

Catalog = dict[str, Any]


@cache
def defaults() -> Mapping[str, Any]:
    """Return the settings that meltano.yml gives target-postgres, but for the schema's name."""
    definition = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    [target] = [x for x in definition["plugins"]["loaders"] if x["name"] == "target-postgres"]
    values = {setting["name"]: setting.get("value") for setting in target["settings"]}
    return {
        name: value
        for name, value in values.items()
        if value is not None and not str(value).startswith("$")
    }


def complaint(stderr: bytes) -> str:
    """Return why the target has failed, without the rows that it prints along with that."""
    lines = stderr.decode(errors="replace").splitlines()
    told = [
        line for line in lines if re.match(r"[\w.]+(Error|Exception|\w+Failed|errors\.\w+)", line)
    ]
    return "\n".join(line[:300] for line in told or lines[-5:])


@dataclass(frozen=True)
class LoadedAccount(Tables):
    """An account, and the schema that it is loaded into."""

    sim: Account

    def of(self, sim: Account) -> LoadedAccount:
        """Return another account, loaded into the same schema."""
        return replace(self, sim=sim)

    def export(
        self, catalog: Catalog | None = None, state: State | None = None, **settings: Any
    ) -> Export:
        """Return what the tap prints in a run to the end."""
        run = self.sim.export(catalog=catalog, state=state, **settings)
        assert run.exit_code == 0, run.stderr
        return run

    def load(self, output: bytes, **settings: Any) -> State:
        """Give the target all that the tap has printed; return the state that it hands back."""
        done = self.try_to_load(output, **settings)
        assert done.returncode == 0, complaint(done.stderr)
        lines = done.stdout.splitlines()
        state: State = json.loads(lines[-1]) if lines else {}
        return state

    def try_to_load(self, output: bytes, **settings: Any) -> subprocess.CompletedProcess[bytes]:
        """Give the target all that the tap has printed, which it may refuse."""
        postgres = self.postgres
        config = {
            **defaults(),
            "host": postgres.host,
            "port": postgres.port,
            "user": postgres.user,
            "password": postgres.password,
            "database": postgres.database,
            "default_target_schema": self.schema,
            **settings,
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "config.json")
            path.write_text(json.dumps(config), encoding="utf-8")
            return subprocess.run(
                [TARGET, "--config", path],
                input=output,
                cwd=folder,
                env=clean_environment(),
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )

    def run(
        self, catalog: Catalog | None = None, state: State | None = None, **settings: Any
    ) -> State:
        """Export and load to the end; return the state to go on from."""
        return self.load(self.export(catalog, state, **settings).stdout)

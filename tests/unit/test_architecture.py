"""What the files of the package may use: what is declared, what is public, and no circles."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import tap_zendesk_incremental

PACKAGE = "tap_zendesk_incremental"
FOLDER = Path(tap_zendesk_incremental.__file__).parent
FILES = {path.relative_to(FOLDER).as_posix(): path for path in sorted(FOLDER.rglob("*.py"))}
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
PRIVATE_FILE = "singer/sdk_private.py"
# Of others than the SDK: os._exit is public; the connections of urllib3 and http.client offer no
# other place for what zendesk/deadline.py does to them.
OF_OTHERS = {"_exit", "_new_conn", "_read_status"}


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(FILES[name].read_text("utf-8"))


def imports(name: str) -> Iterator[tuple[str, bool]]:
    """Yield every module that a file imports, and whether that is for the type checker alone."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(name)):
        is_typing = id(node) in typing_only
        if isinstance(node, ast.Import):
            yield from ((alias.name, is_typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = _file_of(inner) is not None
                yield (inner if is_module else node.module), is_typing


def _file_of(module: str) -> str | None:
    path = module.removeprefix(f"{PACKAGE}.").replace(".", "/")
    return next((p for p in (f"{path}.py", f"{path}/__init__.py") if p in FILES), None)


def _normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_every_import_is_of_a_distribution_that_is_declared() -> None:
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    declared = {
        _normal(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0])
        for line in project["dependencies"]
    }
    by_module = packages_distributions()
    for name in FILES:
        for module, _ in imports(name):
            top = module.partition(".")[0]
            if top == PACKAGE or top in sys.stdlib_module_names:
                continue
            distributions = {_normal(found) for found in by_module.get(top, ())}
            # click comes with the SDK, whose command line is made with it: for types alone.
            is_of_the_sdk = top == "click" and all(t for m, t in imports(name) if m == module)
            assert distributions & declared or is_of_the_sdk, f"{name} imports {module}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _own_private_names() -> set[str]:
    """Return what the package itself defines with an underscore: functions, classes, fields."""
    found: set[str] = set()
    for name in FILES:
        for node in ast.walk(tree(name)):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
    return {name for name in found if _is_private(name)}


def _private_uses(name: str, own: set[str]) -> Iterator[str]:
    for module, _ in imports(name):
        # A path with an underscore in it is private, whatever is imported from there.
        if not module.startswith(PACKAGE) and any(map(_is_private, module.split("."))):
            yield module
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom):
            yield from (a.name for a in node.names if _is_private(a.name) and a.name not in own)
        elif isinstance(node, ast.Attribute) and _is_private(node.attr):
            is_self = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if node.attr not in own or (not is_self and name == PRIVATE_FILE):
                yield node.attr


def _runtime_private_uses(name: str) -> list[str]:
    own = _own_private_names() - {"_stream_version"}
    typing_only = {module for module, is_typing in imports(name) if is_typing}
    return [use for use in _private_uses(name, own) if use not in typing_only | OF_OTHERS]


@pytest.mark.parametrize("name", [name for name in FILES if name != PRIVATE_FILE])
def test_what_the_sdk_calls_private_is_used_in_one_file_alone(name: str) -> None:
    assert _runtime_private_uses(name) == []


def test_that_file_does_use_it() -> None:
    """Else the test above would look for the wrong thing."""
    found = _runtime_private_uses(PRIVATE_FILE)
    assert "_generate_record_messages" in found
    assert "singer_sdk.streams._state" in found
    assert "_stream_version" in found


def test_no_two_files_import_each_other_in_a_circle() -> None:
    graph = {
        name: {
            file
            for module, is_typing in imports(name)
            if not is_typing and module.startswith(PACKAGE) and (file := _file_of(module))
        }
        for name in FILES
    }
    assert any(graph.values())
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))

"""What is in the source archive: all that it takes to test the tap and to work on it."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.support.archives import assert_fit_for_an_index

ROOT = Path(__file__).resolve().parents[2]
#: What serves the repository alone.
OF_THE_REPOSITORY = (".ci", ".github", ".gitattributes", ".gitignore", ".pre-commit-config.yaml")
#: What the build adds.
ADDED = ("PKG-INFO", ".gitignore")


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """Return the files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode or not listed.stdout:
        pytest.skip("this is not the repository")
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the archive, built with what is installed here."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.tar.gz")
    return built


@pytest.fixture(scope="module")
def archived(path: Path) -> set[str]:
    """Return the files in the archive."""
    with tarfile.open(path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_it_holds_all_but_what_serves_the_repository(tracked: set[str], archived: set[str]) -> None:
    needed = {name for name in tracked if name.partition("/")[0] not in OF_THE_REPOSITORY}
    assert needed - archived == set()


def test_it_holds_nothing_else(tracked: set[str], archived: set[str]) -> None:
    places = {name.partition("/")[0] for name in tracked} | set(ADDED)
    assert {name.partition("/")[0] for name in archived} <= places
    assert not any("__pycache__" in name for name in archived)


def test_an_index_takes_it(path: Path) -> None:
    assert_fit_for_an_index(str(path))


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_tests_run_from_it(path: Path, tmp_path: Path) -> None:
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    [folder] = tmp_path.iterdir()
    options = ("-q", "-p", "no:cacheprovider", "-m", "")
    # Every file is read; what is run needs the tools and the documents beside the package.
    for wanted in (("--collect-only", "tests"), ("tests/unit", "tests/contract/test_pages.py")):
        command = [sys.executable, "-m", "pytest", *options, *wanted]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout[-3000:]

"""The lock files: readable, complete, in agreement with each other and with pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from daemon.setup import ROOT
from daemon.setup.lockfile import normal, read

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_line_is_a_pin_with_hashes_and_names_no_host(lock):
    assert all(pin.hashes for pin in read(lock))
    assert not re.search(r"https?:|index-url|find-links", lock.read_text())


def test_the_locks_agree_where_they_overlap():
    versions = {
        lock: {(pin.name, pin.text.partition("\\")[0]) for pin in read(ROOT / f"requirements/{lock}.txt")}
        for lock in ("core", "dev", "native")
    }
    assert versions["core"] <= versions["dev"]
    shared = {name for name, _ in versions["core"]} & {name for name, _ in versions["native"]}
    core, native = ({pin for pin in versions[lock] if pin[0] in shared} for lock in ("core", "native"))
    assert core == native


@pytest.mark.parametrize("lock", ["core", "dev"])
def test_the_lock_satisfies_what_the_project_asks_for(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    wanted += project["dependency-groups"]["dev"] if lock == "dev" else []
    pinned = {pin.name: pin.version for pin in read(ROOT / f"requirements/{lock}.txt")}
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pinned[normal(requirement.name)]), f"run scripts/lock: {requirement}"


def test_a_line_without_a_version_is_refused(tmp_path):
    (tmp_path / "lock.txt").write_text("tiny>=1\n")
    with pytest.raises(ValueError, match="tiny>=1"):
        read(tmp_path / "lock.txt")

"""Each family of the replay fails as it is, passes with its fix and not before; what looks alike fails as well."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from daemon.bench.fixes_cases import Case, Family, filled
from daemon.bench.fixes_machine import Machine
from daemon.bench.fixes_names import Names
from daemon.bench.fixes_plan import CHANCE, FAMILIES
from knowledge.failures.findings import findings
from knowledge.failures.fingerprint import Print
from knowledge.failures.readers import diagnostics


class Folder:
    """A tree in which cases are tried without a daemon."""

    def __init__(self, folder: Path) -> None:
        self._tree, self._machine = folder / "tree", Machine(folder / "machine")
        self._environment = self._machine.environment(folder, "tree")

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self._tree / path).parent.mkdir(parents=True, exist_ok=True)
            (self._tree / path).write_text(text.replace("@chance@", str(self._machine.chances / "one")))

    def run(self, line: str) -> tuple[int, str]:
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            self._environment[name] = value
            return 0, ""
        ran = subprocess.run(
            shlex.split(line),
            cwd=self._tree,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return ran.returncode, ran.stdout.decode()

    def undo(self, line: str) -> None:
        if line.startswith("unset "):
            del self._environment[line.removeprefix("unset ")]
        else:
            subprocess.run(["sh", "-c", line], cwd=self._tree, env=self._environment, check=True)

    def luck(self) -> None:
        (self._machine.chances / "one").touch()

    def stop(self) -> None:
        self._machine.stop()


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory):
    """Of a short path: a socket lies in it."""
    one = Folder(tmp_path_factory.mktemp("m"))
    yield one
    one.stop()


def printed(command: str, ran: tuple[int, str]) -> list[Print]:
    status, output = ran
    assert status, output
    return [told.names for told in findings(output, diagnostics, command, status).told]


def made(family: Family, seed: str) -> Case:
    return filled(family.make(Names(seed)), lambda _path: "")


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.name)
def test_a_case_fails_until_it_is_fixed(family: Family, folder: Folder) -> None:
    if not all(map(shutil.which, family.needs)):
        pytest.skip(f"needs {family.needs}")
    case, other = made(family, "one"), made(family, "two")
    for one in (case, other):
        folder.write(one.red)
    first, second = printed(case.command, folder.run(case.command)), printed(other.command, folder.run(other.command))
    assert not {one.fingerprint for one in first} & {one.fingerprint for one in second}
    if case.key:
        assert {one.kind for one in first} == {one.kind for one in second}
        assert case.key in folder.run(case.command)[1]
        assert case.key in "".join((*case.do, *case.green.values(), *case.red.values()))
    put_right(case, folder)
    assert folder.run(case.command)[0] == 0
    if case.do:
        folder.undo(case.undo)
    folder.write(case.red)
    assert {one.fingerprint for one in printed(case.command, folder.run(case.command))} == {
        one.fingerprint for one in first
    }
    if case.later:
        folder.write(case.later)
        assert folder.run(case.command)[0] == 0
    for alike in family.alike:
        near = filled(alike(Names("three")), lambda _path: "")
        folder.write(near.red)
        names = printed(near.command, folder.run(near.command))
        assert not {one.fingerprint for one in names} & {one.fingerprint for one in first}


def put_right(case: Case, folder: Folder) -> None:
    folder.write(case.green)
    for line in case.do:
        status, said = folder.run(line)
        assert not status, said


@pytest.mark.parametrize("family", CHANCE, ids=lambda one: one.name)
def test_chance_alone_decides(family: Family, folder: Folder) -> None:
    case = made(family, "one")
    folder.write(case.red)
    assert folder.run(case.command)[0]
    folder.luck()
    status, said = folder.run(case.command)
    assert not status, said


def test_there_are_enough_families() -> None:
    assert len(FAMILIES) >= 25
    assert len({one.name for one in FAMILIES}) == len(FAMILIES)
    assert os.path.sep not in "".join(one.name for one in FAMILIES)

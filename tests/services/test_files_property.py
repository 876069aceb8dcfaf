"""Whatever is done to a tree, watched or not: in the end the index holds what a fresh look at the tree finds."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.doubles.bus import MemoryHub
from daemon.paths import Paths
from knowledge.events import FileChange, FilesChanged
from tests import slices
from tests.services.seeing import Sight, known, sight

NAMES = st.sampled_from(["a", "b", "A", "d", "d/x", "d/e", "d/e/y", "f/g/h", "b.tmp", "d/.gitignore", ".gitignore"])
STEPS = st.one_of(
    st.tuples(st.just("write"), NAMES, st.sampled_from(["", "x\n", "y\n", "*.tmp\n", "e/\n", "f\n"])),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("replace"), NAMES, st.sampled_from(["", "x\n", "z\nz\n"])),
    st.tuples(st.just("remove"), NAMES, st.none()),
    st.tuples(st.just("link"), NAMES, NAMES),
    st.tuples(st.just("folder"), NAMES, st.none()),
    st.tuples(st.just("turn"), st.none(), st.none()),
    st.tuples(st.just("calm"), st.none(), st.none()),
    st.tuples(st.just("restart"), st.none(), st.none()),
)


def act(root: Path, step: str, name: str, other: str | None) -> None:
    """One thing done to the tree; what is not possible there is not done."""
    path = root / name
    try:
        if step == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(other or "", encoding="utf-8")
        elif step == "replace":
            temporary = root / "temporary"
            temporary.write_text(other or "", encoding="utf-8")
            temporary.replace(path)
        elif step == "rename":
            path.rename(root / str(other))
        elif step == "remove" and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif step == "remove":
            path.unlink()
        elif step == "link":
            path.symlink_to(str(other))
        elif step == "folder":
            path.mkdir(parents=True)
    except OSError:
        (root / "temporary").unlink(missing_ok=True)


def replayed(eye: Sight, state: dict[str, None]) -> None:
    """What a reader of the events would believe is there."""
    for event in eye.told:
        assert isinstance(event, FilesChanged)
        for change in event.changes:
            _apply(state, change)
    eye.forget()


def _apply(state: dict[str, None], change: FileChange) -> None:
    if change.moved_from is not None:
        state.pop(str(change.moved_from), None)
    if change.how == "removed":
        state.pop(str(change.path), None)
    else:
        state[str(change.path)] = None


@settings(max_examples=slices.of(40, 10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25))
def test_the_index_is_what_a_fresh_look_finds(steps: list[tuple[str, str, str | None]]) -> None:
    with tempfile.TemporaryDirectory(prefix="sotto-test-") as folder:
        root, hub = Path(folder, "tree"), MemoryHub()
        root.mkdir()
        homes = [Paths.find({"SOTTO_HOME": f"{folder}/home{number}", "HOME": folder}).make() for number in range(2)]
        rest = list(steps)
        while True:
            with sight(homes[0], hub, root) as eye:
                while rest and rest[0][0] != "restart":
                    step, name, other = rest.pop(0)
                    if step == "turn":
                        eye.turn(0.01)
                    elif step == "calm":
                        eye.calm()
                    else:
                        act(root, step, name, other)
                eye.calm()
            if not rest:
                break
            rest.pop(0)
            while rest and rest[0][0] not in ("restart", "turn", "calm"):  # nobody watches
                act(root, *rest.pop(0))
        with sight(homes[1], MemoryHub(), root):
            pass
        found, fresh = (known(home, root) for home in homes)
        assert {path: one.identity for path, one in found.items()} == {p: one.identity for p, one in fresh.items()}


@settings(max_examples=slices.of(25, 8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS.filter(lambda step: step[1] is None or ".gitignore" not in f"{step[1]}{step[2]}"), max_size=20))
def test_the_events_tell_what_is_there(steps: list[tuple[str, str, str | None]]) -> None:
    """Without changes of rules, which make files known or forgotten without a word."""
    with tempfile.TemporaryDirectory(prefix="sotto-test-") as folder:
        root, state = Path(folder, "tree"), dict[str, None]()
        root.mkdir()
        home = Paths.find({"SOTTO_HOME": f"{folder}/home", "HOME": folder}).make()
        with sight(home, MemoryHub(), root) as eye:
            for step, name, other in steps:
                if step in ("turn", "restart"):
                    eye.turn(0.01)
                elif step == "calm":
                    eye.calm()
                else:
                    act(root, step, name, other)
            eye.calm()
            replayed(eye, state)
        there = {
            os.path.relpath(Path(above, name), root)
            for above, folders, files in os.walk(root)
            for name in [*files, *(one for one in folders if Path(above, one).is_symlink())]
        }
        assert set(state) == there

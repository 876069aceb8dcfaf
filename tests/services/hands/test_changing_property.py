"""Whatever the tree and the plan: it is done as a whole, or nothing is touched."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from services.hands.changing import Changing
from services.hands.renaming import ByKernel, Plain
from tests import slices
from tests.services.hands.promoting import granted, picture, tried

MEMORY = "/dev/shm"
NAMES = some.sampled_from(("a", "b", "c.py", "x y", "é", "d/a", "d/b", "d/e/f", "g/h/i/j", "long" * 40))
CONTENTS = some.binary(max_size=40)
TREES = some.dictionaries(NAMES, some.tuples(CONTENTS, some.sampled_from((0o644, 0o600, 0o755))), max_size=6)
PLANS = some.dictionaries(NAMES, some.none() | CONTENTS, min_size=1, max_size=6)
MODES = some.dictionaries(NAMES, some.sampled_from((0o644, 0o700, 0o444)), max_size=3)


def files(tree: Path) -> dict[str, tuple[int, bytes | str]]:
    return {name: what for name, what in picture(tree).items() if what[1] != "folder"}


@settings(max_examples=slices.of(2_000, 60))
@given(held=TREES, wanted=PLANS, modes=MODES, touched=some.none() | NAMES, plain=some.booleans())
def test_all_of_it_or_nothing(
    held: dict[str, tuple[bytes, int]],
    wanted: dict[str, bytes | None],
    modes: dict[str, int],
    touched: str | None,
    *,
    plain: bool,
) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if Path(MEMORY).is_dir() else None) as folder:
        tree = Path(folder) / "tree"
        tree.mkdir()
        for name, (data, rights) in held.items():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_bytes(data)
            (tree / name).chmod(rights)
        wanted = {name: data for name, data in wanted.items() if data is not None or name in held}
        if not wanted:
            return
        one = granted(tree, Path(folder) / "rooms", wanted, modes)
        if touched in wanted:
            (tree / touched).parent.mkdir(parents=True, exist_ok=True)
            (tree / touched).write_bytes(b"somebody was here, and wrote more than forty bytes")
        before = files(tree)
        why = tried(one, Changing(renames=Plain() if plain else ByKernel()))
        assert bool(why) == (touched in wanted), why
        if why:
            assert files(tree) == before
            return
        for name, data in wanted.items():
            if data is None:
                before.pop(name)
            else:
                before[name] = (modes.get(name, before.get(name, (0o644, b""))[0]), data)
        assert files(tree) == before

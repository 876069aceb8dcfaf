"""A fix of another project is laid beside files of the tree that fails, and beside no others."""

from pathlib import Path

import pytest

from daemon.fitting_here import fits_here
from daemon.paths import Paths
from knowledge.events import FailureDiagnosed, FixEdit, ProjectWatched
from knowledge.failures.fixes.book import Fix
from knowledge.redact import clean
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from tests.knowledge.failures.fixes.test_recall import broke
from tests.knowledge.failures.fixes.test_substitution import Done, fix_of
from tests.making import Voice, commit

BROKEN = "def total(values):\n    return values[0]\n"
DIFF = "--- a/{0}\n+++ b/{0}\n@@ -1,2 +1,2 @@\n def total(values):\n-    return values[0]\n+    return sum(values)\n"


def of(path: str) -> Fix:
    return fix_of(Done())._replace(edits=[FixEdit(path=clean(path), diff=clean(DIFF.format(path)))])


@pytest.fixture
def tree(home: Paths, tmp_path: Path) -> Path:
    root = tmp_path / "work"
    (root / "libs/shop").mkdir(parents=True)
    log = LogWriter.open(home.core)
    watched = ProjectWatched(number=2, name=clean("work"), key=clean(str(root)), trees=[clean(str(root))])
    commit(log, Voice("projects").unit(watched))
    log.close()
    return root


def fits(home: Paths, cwd: Path, fix: Fix, file: str = "test_sums.py") -> dict[str, str] | None:
    told: FailureDiagnosed = broke("assert 3 == 4", file=file)
    with EventLog.open(home.core) as log:
        return fits_here(log, told.model_copy(update={"cwd": clean(str(cwd))}))(fix)


def test_the_file_is_found_in_the_tree_or_beside_what_fails(home: Paths, tree: Path) -> None:
    (tree / "sums.py").write_text(BROKEN)
    assert fits(home, tree, of("sums.py")) == {"sums.py": "sums.py"}
    (tree / "sums.py").rename(tree / "libs/shop/sums.py")
    assert fits(home, tree / "libs", of("src/sums.py"), "shop/test_sums.py") == {"src/sums.py": "libs/shop/sums.py"}
    assert fits(home, tree, of("src/sums.py")) is None


def test_outside_of_watched_trees_nothing_is_read(home: Paths, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(BROKEN)
    assert fits(home, tmp_path, of("sums.py")) is None
    for path in ("../sums.py", str(tmp_path / "sums.py")):
        assert fits(home, tree, of(path)) is None
    (tree / "sums.py").symlink_to(tmp_path / "sums.py")
    assert fits(home, tree, of("sums.py")) is None


def test_secret_files_are_not_read_under_any_name(home: Paths, tree: Path) -> None:
    (tree / ".env").write_text(BROKEN)
    (tree / "sums.py").symlink_to(".env")
    assert fits(home, tree, of(".env")) is None
    assert fits(home, tree, of("sums.py")) is None

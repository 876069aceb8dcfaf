"""Checks that are scripts in a project: `scripts/test`, `bin/test`, `test.sh`."""

import re
from collections.abc import Iterator, Sequence

from knowledge.checks.check import Check, Folder
from knowledge.checks.targets import Named, checks, less

_FOLDERS = ("scripts/", "script/", "bin/", "ci/", "tools/", "hack/", "dev/", "bin/ci/")
_NAME = re.compile(
    r"(?:run[-_]?)?(tests?|spec|lint|linter|build|compile|check|checks|typecheck|ci|verify)(?:[-_]?all)?(\.sh|\.bash)?"
)
_SCRIPTS = frozenset(["", ".sh", ".bash"])


def scripts(folder: Folder, cwd: str, names: Sequence[str]) -> Iterator[Check]:
    """Those whose name says it, and whose text does no harm."""
    found = [
        *_of(
            folder,
            cwd,
            "",
            [name for name in names if name.endswith((".sh", ".bash")) or name in ("runtest", "runtests")],
        )
    ]
    for below in _FOLDERS:
        if below in names:
            found += _of(folder, cwd, below, folder.names(f"{cwd}/{below}".strip("/")))
    for one in less(checks(found, "it has the script", cwd), 0.08):
        yield one._replace(because=f"it has the script {one.command.removeprefix('./')}")


def _of(folder: Folder, cwd: str, below: str, names: Sequence[str]) -> Iterator[Named]:
    for name in names:
        said = _NAME.fullmatch(name.lower()) or re.fullmatch(r"(runtests?)()", name)
        if said:
            text = folder.text(f"{cwd}/{below}{name}".lstrip("/")) or ""
            first = text.split("\n", 1)[0]
            if first.startswith("#!") or said[2]:
                yield Named(
                    said[1].replace("runtests", "tests").replace("runtest", "test"),
                    text[:20_000],
                    f"{below}{name}" if below else f"./{name}",
                )

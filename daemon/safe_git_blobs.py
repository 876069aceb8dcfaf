"""Asking git what files were in commits, and which commits lie between two; as carefully as `safe_git`."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from daemon.safe_git import MOST, ask, ask_bytes, changes_of
from knowledge.git import past
from knowledge.git.past import Differs, Past

MOST_PATHS = 400
"""Of one commit that are told."""
_TOO_MANY = 5_000
"""Paths that differ between two commits and are looked at."""


def between(tree: Path, before: str, after: str) -> list[Differs] | None:
    """Paths that are not the same in two commits; None when git cannot say. At most 5,000."""
    said = ask_bytes(tree, "diff-tree", "-r", "-z", "--raw", "--no-renames", before, after, "--")
    return None if said is None else list(past.differing(said.split(b"\0")))[:_TOO_MANY]


def commits_between(tree: Path, before: str, after: str, most: int, *, picked: bool = False) -> list[Past] | None:
    """Commits that are in `after` and not in `before`, the oldest first, without merges; None when git cannot say.

    The youngest `most` of them. With `picked` those are left out of which `before` has a copy.
    """
    span = ("--cherry-pick", "--right-only", f"{before}...{after}") if picked else (f"{before}..{after}",)
    named = ask(tree, "rev-list", "--no-merges", "--topo-order", "--reverse", f"--max-count={most}", *span, "--")
    return None if named is None else commits(tree, named.split())


def commits(tree: Path, named: Sequence[str]) -> list[Past]:
    """These commits, each with what it changed; at most 500."""
    return list(past.commits(changes_of(tree, named), MOST_PATHS))


def blobs(tree: Path, names: Iterable[str], largest: int) -> dict[str, bytes | None]:
    """Contents by id or `commit:path`; None where nothing of the name is there, or is larger than `largest` bytes.

    Nothing is converted: it is what git holds, not what it would check out.
    """
    wanted = [name for name in dict.fromkeys(names) if "\n" not in name]
    found: dict[str, bytes | None] = dict.fromkeys(wanted)
    said = ask_bytes(tree, "cat-file", "--batch-check=%(objecttype) %(objectsize)", told=_lines(wanted)) or b""
    sizes = {name: size for name, line in zip(wanted, said.split(b"\n"), strict=False) if (size := _size(line)) >= 0}
    for page in _pages({name: size for name, size in sizes.items() if size <= largest}):
        data = ask_bytes(tree, "cat-file", "--batch=%(objectsize)", told=_lines(page)) or b""
        found |= _contents(page, data)
    return found


def _lines(names: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")


def _size(line: bytes) -> int:
    """Of `blob 123`; -1 for anything else."""
    kind, _, size = line.partition(b" ")
    return int(size) if kind == b"blob" and size.isdigit() else -1


def _pages(sizes: dict[str, int]) -> Iterator[list[str]]:
    """Names whose contents fit into one answer."""
    page, total = list[str](), 0
    for name, size in sizes.items():
        if page and total + size > MOST // 2:
            yield page
            page, total = [], 0
        page.append(name)
        total += size + 100
    if page:
        yield page


def _contents(names: Sequence[str], data: bytes) -> dict[str, bytes | None]:
    found, at = dict[str, bytes | None](), 0
    for name in names:
        end = data.find(b"\n", at)
        if end < 0 or not data[at:end].isdigit():
            break
        size = int(data[at:end])
        found[name] = data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found

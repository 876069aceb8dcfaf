"""The cache of the Hugging Face hub: `models--ORG--NAME/snapshots/REVISION/FILE`, each a link to a blob."""

import os
from collections.abc import Iterator
from pathlib import Path

from daemon.models.shelves import Found, files, ours
from daemon.models.weights import stem


def models(root: Path) -> Iterator[Found]:
    """Every model file of the cache, each blob once, the revision that `main` is at first. Raises OSError."""
    for repository in sorted(entry for entry in root.iterdir() if entry.name.startswith("models--")):
        seen = set()
        for snapshot in _snapshots(repository):
            for path in files(snapshot):
                blob = os.path.realpath(path)
                if blob not in seen and not ours(path):
                    seen.add(blob)
                    trouble = "" if path.exists() else "its blob is missing; fetch it again"
                    yield Found(stem(path), "hugging face", path, trouble)


def _snapshots(repository: Path) -> list[Path]:
    folder = repository / "snapshots"
    try:
        main = (repository / "refs/main").read_text(encoding="ascii")[:64].strip()
    except (OSError, ValueError):
        main = ""
    found = [entry for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    return sorted(found, key=lambda entry: (entry.name != main, entry.name))

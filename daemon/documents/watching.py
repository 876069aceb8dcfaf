"""Noticing changes below what the user named, which may lie outside of every watched project."""

import logging
from collections.abc import Iterable
from pathlib import Path

from daemon.folder_watch import FolderWatch
from knowledge.files.reading import is_folder
from knowledge.memory.documents.formats import is_document

_log = logging.getLogger("documents")


class Watching:
    """Roots by the folders in them. Where the kernel cannot watch, nothing is noticed until the next start."""

    def __init__(self) -> None:
        try:
            self._watch: FolderWatch | None = FolderWatch()
        except OSError as error:
            _log.warning("nothing can be watched: %s", error)
            self._watch = None
        self._folders: dict[str, set[Path]] = {}

    @property
    def descriptors(self) -> list[int]:
        """Readable when something may have changed."""
        return [self._watch.fileno()] if self._watch else []

    def follow(self, root: str, folders: Iterable[Path]) -> None:
        """Watch these folders of a root from now on; without any, it is left."""
        wanted = set(folders)
        if wanted == self._folders.get(root, set()):
            return
        self._folders[root] = wanted
        self._folders = {one: below for one, below in self._folders.items() if below}
        if self._watch:
            try:
                self._watch.watch(folder for below in self._folders.values() for folder in below)
            except OSError as error:
                _log.warning("the kernel watches no more folders: %s", error)

    def changed(self) -> set[str]:
        """Roots in which a document, or a folder, is not what it was."""
        found = self._watch.read() if self._watch else {}
        return {
            root
            for root, folders in self._folders.items()
            if any(folder in folders and _matters(Path(root), folder, names) for folder, names in found.items())
        }

    def close(self) -> None:
        if self._watch:
            self._watch.close()


def _matters(root: Path, folder: Path, names: set[str]) -> bool:
    """Whether names in a folder are about documents of a root; without names nobody knows."""
    if not names:
        return True
    if not folder.is_relative_to(root):
        return root.name in names  # the folder that holds the root
    return any(is_document(name) or "." not in name or is_folder(folder / name) for name in names)

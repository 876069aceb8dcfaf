"""A disk that loses power: what was synced is there, of everything else each piece may be there, or not, or torn.

Modelled: of un-synced data each 512-byte sector is as any of the writes to it left it, independently of all others (so
writes are dropped, reordered, and torn within a page); a sector that was being written may hold the first part of the
new bytes and the old rest, or garbage where new bytes were to go. The size of a file is any that it had since its last
sync, whatever became of its data; what was never written reads as zeros. Names (create, rename, unlink, mkdir) survive
up to any point in the order of each directory, different points in different directories; a rename across two is one
step of both. A sync of a file says nothing about its name (stricter than ext4, XFS and btrfs); a sync of a directory
brings every earlier step in it, and the directory itself, to the disk.

Not modelled: a drive that lies about a sync; bytes that go bad outside of what is written ("powersafe overwrite",
which SQLite assumes by default as well); steps in one directory that overtake each other; mode and times of a file.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

SECTOR = 512
TORN = 0.1
"""Share of the sectors that are left between two states of theirs."""
MARKS = "marks"
"""How the files begin in which a program says what it has been promised; they are no part of the disk."""
KEPT = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How much of what was not synced has reached the disk, on the whole: one of these, where nobody says more."""


class File:
    """The content of a file: what is on the disk for certain, and what was done to it since."""

    def __init__(self, durable: bytes = b"") -> None:
        self._durable = bytearray(durable)
        self._pending: list[tuple[int, bytes | None]] = []

    @property
    def dirty(self) -> bool:
        return bool(self._pending)

    def write(self, offset: int, data: bytes) -> None:
        self._pending.append((offset, data))

    def truncate(self, size: int) -> None:
        self._pending.append((size, None))

    def sync(self) -> None:
        self._carry_out(self._durable)
        self._pending = []

    def whole(self) -> bytes:
        """As a running process sees it."""
        data = bytearray(self._durable)
        self._carry_out(data)
        return bytes(data)

    def after_cut(self, rng: random.Random, kept: float) -> bytes:
        """One of the states that a power cut can leave."""
        if not self._pending or not kept:
            return bytes(self._durable)
        sizes, sectors = self._history()
        data = bytearray(self._durable).ljust(max(sizes), b"\0")
        for at, states in sectors.items():
            through = len(states) if rng.random() < kept else rng.randrange(len(states))
            for start, piece in states[:through]:
                data[at + start : at + start + len(piece)] = piece
            if through < len(states) and rng.random() < TORN:
                start, piece = states[through]
                part = rng.choice((piece[: rng.randrange(len(piece) + 1)], rng.randbytes(len(piece))))
                data[at + start : at + start + len(part)] = part
        size = sizes[-1] if rng.random() < kept else rng.choice(sizes)
        return bytes(data[:size].ljust(size, b"\0"))

    def _carry_out(self, data: bytearray) -> None:
        for offset, piece in self._pending:
            if piece is None:
                del data[offset:]
            data.extend(bytes(max(offset - len(data), 0)))
            if piece is not None:
                data[offset : offset + len(piece)] = piece

    def _history(self) -> tuple[list[int], dict[int, list[tuple[int, bytes]]]]:
        """Every size since the sync, and for each sector (by its offset) the pieces written to it, in order."""
        sizes, sectors = [len(self._durable)], dict[int, list[tuple[int, bytes]]]()
        for offset, piece in self._pending:
            if piece is None:
                gone = max(sizes[-1] - offset, 0)
                _cut_up(sectors, offset, bytes(gone))
                sizes.append(offset)
            else:
                _cut_up(sectors, offset, piece)
                sizes.append(max(sizes[-1], offset + len(piece)))
        return sizes, sectors


def _cut_up(sectors: dict[int, list[tuple[int, bytes]]], offset: int, piece: bytes) -> None:
    """Note for each sector what of `piece` falls into it."""
    done = 0
    while done < len(piece):
        start = (offset + done) % SECTOR
        part = piece[done : done + SECTOR - start]
        sectors.setdefault(offset + done - start, []).append((start, part))
        done += len(part)


Node = File | None
"""None stands for a directory."""


@dataclass(frozen=True)
class Step:
    """Something done to names."""

    folders: frozenset[str]
    gone: str = ""
    there: str = ""
    node: Node = None

    def apply(self, names: dict[str, Node]) -> None:
        if self.gone:
            names.pop(self.gone, None)
        if self.there:
            names[self.there] = self.node


@dataclass
class Disk:
    """Names and files below one directory, which is called `.`."""

    names: dict[str, Node]
    """As a running process sees them."""
    _durable: dict[str, Node] = field(default_factory=dict)
    _pending: list[Step] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> "Disk":
        """Everything that lies in a real directory, all of it synced."""
        names: dict[str, Node] = {".": None}
        for path in folder.rglob("*"):
            if path.is_dir() or path.is_file():
                names[str(path.relative_to(folder))] = None if path.is_dir() else File(path.read_bytes())
        return cls(names, dict(names))

    def contents(self) -> dict[str, bytes | None]:
        """What a running process sees of all that outlives a reboot."""
        lasting = {path: node for path, node in self.names.items() if not passing(path)}
        return {path: node.whole() if node else None for path, node in lasting.items()}

    def file(self, path: str) -> File:
        found = self.names[path]
        assert found is not None, path
        return found

    def create(self, path: str) -> None:
        self._step(Step(_parents(path), there=path, node=File()))

    def mkdir(self, path: str) -> None:
        self._step(Step(_parents(path) | {path}, there=path))

    def unlink(self, path: str) -> None:
        self._step(Step(_parents(path), gone=path))

    def rename(self, path: str, target: str) -> None:
        self._step(Step(_parents(path, target), gone=path, there=target, node=self.names[path]))

    def sync(self, path: str) -> None:
        """Of a file: its data. Of a directory: the steps in it, and whatever those in turn come after."""
        node = self.names[path]
        if node is not None:
            node.sync()
            return
        wanted, later = {path}, list[Step]()
        settled = []
        for step in reversed(self._pending):
            if step.folders & wanted:
                wanted |= step.folders
                settled.append(step)
            else:
                later.append(step)
        for step in reversed(settled):
            step.apply(self._durable)
        self._pending = later[::-1]

    def cut(self, rng: random.Random, folder: Path, kept: float | None = None) -> None:
        """Write one of the states that a power cut can leave now into a new, real directory.

        `kept`: how much of what was not synced is left of it, on the whole.
        """
        kept = rng.choice(KEPT) if kept is None else kept
        for path, node in sorted(self._surviving(rng, kept).items()):
            if passing(path):
                continue
            target = folder / path
            if node is None:
                target.mkdir(mode=0o700)
            else:
                target.write_bytes(node.after_cut(rng, kept))
                target.chmod(0o600)

    def _surviving(self, rng: random.Random, kept: float) -> dict[str, Node]:
        names, blocked = dict(self._durable), set[str]()
        for step in self._pending:
            if step.folders & blocked or rng.random() > kept:
                blocked |= step.folders
            else:
                step.apply(names)
        return names

    def _step(self, step: Step) -> None:
        step.apply(self.names)
        self._pending.append(step)


def passing(path: str) -> bool:
    """Whether a file is of no interest after a reboot."""
    return path.startswith(MARKS) or path.endswith(("-shm", ".lock", ".sock"))


def _parents(*paths: str) -> frozenset[str]:
    return frozenset(str(PurePosixPath(path).parent) for path in paths)

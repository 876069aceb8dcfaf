"""Folders of speech models as tests want them: written by hand, so that what reads them is held to the format."""

import struct
from pathlib import Path


def text(value: bytes) -> bytes:
    return struct.pack("<H", len(value) + 1) + value + b"\0"


def model_bin(
    *, kind: bytes = b"WhisperSpec", tokens: int = 51_864, width: int = 384, count: int = 2, rank: int = 2
) -> bytes:
    """CTranslate2's file with two variables, whose weights are left out: their shapes stand there all the same."""
    data = struct.pack("<I", 6) + text(kind) + struct.pack("<II", 3, count)
    data += (
        text(b"decoder/embeddings/weight")
        + struct.pack("<BII", rank, tokens, width)
        + struct.pack("<BI", 0, 4)
        + b"abcd"
    )
    data += text(b"decoder/scale") + struct.pack("<B", 0) + struct.pack("<BI", 0, 4) + b"abcd"
    return data + struct.pack("<I", 0)


def spoken(folder: Path, *, tokenizer: bytes = b'{"model": {}}', **shape: int) -> Path:
    """A model for faster-whisper, as far as it is looked at without being loaded."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(model_bin(**shape))  # type: ignore[arg-type]
    (folder / "config.json").write_text('{"lang_ids": [1]}')
    (folder / "tokenizer.json").write_bytes(tokenizer)
    (folder / "vocabulary.txt").write_text("a\nb\n")
    return folder


def cached(hub: Path, repository: str, revision: str, *, main: bool = True, kind: bytes = b"WhisperSpec") -> Path:
    """The same in the cache of the hub, whose files are links to blobs; its snapshot."""
    home = hub / f"models--{repository.replace('/', '--')}"
    snapshot = spoken(home / "snapshots" / revision)
    (snapshot / "model.bin").write_bytes(model_bin(kind=kind))
    (home / "blobs").mkdir(exist_ok=True)
    for file in list(snapshot.iterdir()):
        blob = home / "blobs" / f"{revision}-{file.name}"
        file.rename(blob)
        file.symlink_to(Path("../../blobs") / blob.name)
    (home / "refs").mkdir(exist_ok=True)
    if main:
        (home / "refs/main").write_text(revision)
    return snapshot

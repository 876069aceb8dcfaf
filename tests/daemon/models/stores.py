"""What other programs leave on a disk, laid out as they do it."""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.daemon.models.gguf_files import gguf

LICENCE = "Apache License\n\nVersion 2.0, January 2004"


def blob(store: Path, content: bytes) -> str:
    """Put a blob into Ollama's store; its digest."""
    digest = hashlib.sha256(content).hexdigest()
    path = store / f"blobs/sha256-{digest}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return f"sha256:{digest}"


def manifest(store: Path, layers: dict[str, str]) -> dict[str, Any]:
    return {
        "schemaVersion": 2,
        "layers": [
            {"mediaType": f"application/vnd.ollama.image.{kind}", "digest": one} for kind, one in layers.items()
        ],
    }


def ollama(store: Path, name: str, content: bytes | None = None, *, layout: str = "manifests", **layers: bytes) -> Path:
    """A model of Ollama (`host/space/model:tag`); its blob."""
    digest = blob(store, gguf() if content is None else content)
    others = {kind: blob(store, one) for kind, one in layers.items()}
    said = manifest(store, {"model": digest, "license": blob(store, LICENCE.encode()), **others})
    place, _, tag = name.rpartition(":")
    path = store / layout / place / tag
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said))
    return store / "blobs" / digest.replace(":", "-")


def ollama_list(store: Path, name: str, children: dict[str, bytes]) -> None:
    """A model of Ollama 0.40: a manifest that lists one manifest for each runner."""
    listed = []
    for runner, content in children.items():
        child = json.dumps(manifest(store, {"model": blob(store, content)})).encode()
        listed.append({"digest": blob(store, child), "runner": runner})
    place, _, tag = name.rpartition(":")
    path = store / "manifests-v2" / place / tag
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"mediaType": "application/vnd.ollama.manifest.list.v2+json", "manifests": listed}
    path.symlink_to(store / "blobs" / blob(store, json.dumps(whole).encode()).replace(":", "-"))


def hugging_face(hub: Path, repository: str, file: str, content: bytes | None = None, revision: str = "abc") -> Path:
    """A file in the cache of the hub; the link in its snapshot."""
    folder = hub / f"models--{repository.replace('/', '--')}"
    data = gguf() if content is None else content
    target = folder / "blobs" / hashlib.sha256(data).hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    link = folder / "snapshots" / revision / file
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    (folder / "refs").mkdir(exist_ok=True)
    (folder / "refs/main").write_text(revision)
    return link

"""Ollama's store: manifests name layers, layers are blobs, and the blob of a model is a plain GGUF file.

Two layouts: `manifests/`, and since 0.40 `manifests-v2/`, where a manifest may be a list of one per runner; what stands
in the second one counts. Cloud models and those that are not GGUF have no such layer.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from daemon.models.shelves import Found
from daemon.regular import read

LARGEST = 1 << 20
"""Bytes of a manifest or licence that are read."""
MOST = 2_000
_PUBLIC = frozenset({"registry.ollama.ai", "ollama.com"})
_DIGEST = re.compile(r"sha256[:-]([0-9a-fA-F]{64})")
_LAYER = "application/vnd.ollama.image."
_RUNNERS = ("ggml", "llamacpp", "")
_INTERNAL = "llamacpp"
"""Namespace entries that 0.40 keeps for an older Ollama; the models they shadow are listed anyway."""


def models(root: Path) -> Iterator[Found]:
    """Every model of the store. Raises OSError where it cannot be opened."""
    list(root.iterdir())  # one that cannot be opened says so
    seen = set()
    for layout in ("manifests-v2", "manifests"):
        for path in sorted((root / layout).glob("*/*/*/*"))[:MOST]:
            name = _name(path)
            if name and name not in seen and not path.name.startswith(".") and path.exists():
                seen.add(name)
                yield from _model(root, name, path)


def _name(path: Path) -> str:
    """As Ollama shows it; empty for what it hides."""
    tag, model, space, host = path.name, path.parent.name, path.parents[1].name, unquote(path.parents[2].name)
    if host not in _PUBLIC:
        return f"{host}/{space}/{model}:{tag}"
    if space != "library":
        return f"{space}/{model}:{tag}"
    return "" if model == _INTERNAL else f"{model}:{tag}"


def _model(root: Path, name: str, path: Path) -> Iterator[Found]:
    try:
        layers = _layers(root, json.loads(read(path, LARGEST)))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        yield Found(name, "ollama", path, trouble="its manifest cannot be read")
        return
    blob = layers.get("model")
    if blob is None:
        return  # it lies on somebody else's machine, or is no GGUF
    trouble = "" if blob.exists() else "its file is missing; `ollama pull` fetches it again"
    if "adapter" in layers and not trouble:
        trouble = "it needs an adapter, which only Ollama itself puts on"
    yield Found(name, "ollama", blob, trouble, _licence(layers.get("license")))


def _layers(root: Path, manifest: Any) -> dict[str, Path]:
    """Kind of layer → its blob."""
    children = manifest.get("manifests")
    if isinstance(children, list):
        by_runner = {str(one.get("runner", "")).lower(): one for one in reversed(children)}
        child = next((by_runner[one] for one in _RUNNERS if one in by_runner), None)
        manifest = json.loads(read(_blob(root, child["digest"]), LARGEST)) if child else {}
    found: dict[str, Path] = {}
    for layer in manifest.get("layers") or ():
        kind = str(layer.get("mediaType", ""))
        if kind.startswith(_LAYER):
            found.setdefault(kind.removeprefix(_LAYER).partition(";")[0], _blob(root, layer["digest"]))
    return found


def _blob(root: Path, digest: str) -> Path:
    """Raises ValueError for what is none: a digest is a name of a file, and comes from a file."""
    match = _DIGEST.fullmatch(digest)
    if match is None:
        raise ValueError(digest)
    return root / "blobs" / f"sha256-{match[1].lower()}"


def _licence(blob: Path | None) -> str:
    """Its first line."""
    try:
        text = read(blob, LARGEST).decode("utf-8", "replace") if blob else ""
    except OSError:
        return ""
    return " ".join(next((line for line in text.splitlines() if line.strip()), "").split())[:60]

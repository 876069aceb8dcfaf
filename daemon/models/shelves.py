"""Where other programs keep models, and how each names them. Everything is read, nothing is copied or changed."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from daemon.models.weights import PART, stem
from daemon.paths import Paths

Source = Literal["ollama", "lm studio", "hugging face", "llama.cpp", "sotto"]
DEEPEST = 4
MOST_FILES = 2_000
"""Of one folder; whoever keeps more there keeps something else there as well."""
OURS = Path(__file__).resolve().parents[2] / "services" / "engines"
"""The weights that Sotto comes with are no models to choose."""


@dataclass(frozen=True)
class Found:
    """One model of another program; its file has not been looked into."""

    name: str
    source: Source
    path: Path
    trouble: str = ""
    """What is wrong with it that shows without looking into it."""
    licence: str = ""


@dataclass
class Shelf:
    """One folder that was looked into."""

    source: Source
    path: Path
    models: list[Found] = field(default_factory=list)
    error: str = ""
    """Why it cannot be looked into; `not there` is the usual reason."""


def folders(paths: Paths, environ: Mapping[str, str]) -> Iterator[tuple[Source, Path]]:
    """Every folder that is worth a look, each once, in the order in which models are listed."""
    seen = set()
    for source, path in _folders(paths, environ):
        key = os.path.realpath(path)
        if key not in seen:
            seen.add(key)
            yield source, path


def _folders(paths: Paths, environ: Mapping[str, str]) -> Iterator[tuple[Source, Path]]:
    home = Path(environ.get("HOME") or Path.home())
    cache = _absolute(environ.get("XDG_CACHE_HOME", "")) or home / ".cache"
    yield "sotto", paths.models
    yield from (("ollama", path) for path in _named(environ, "OLLAMA_MODELS"))
    yield "ollama", home / ".ollama/models"
    yield "ollama", Path("/usr/share/ollama/.ollama/models")
    yield "lm studio", (_pointed(home) or home / ".lmstudio") / "models"
    yield "lm studio", home / ".cache/lm-studio/models"
    yield from (("hugging face", path) for path in _named(environ, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"))
    yield from (("hugging face", path / "hub") for path in _named(environ, "HF_HOME"))
    yield "hugging face", cache / "huggingface/hub"
    yield from (("llama.cpp", path) for path in _named(environ, "LLAMA_CACHE"))
    yield "llama.cpp", cache / "llama.cpp"


def files(folder: Path, suffix: str = ".gguf") -> Iterator[Path]:
    """The model files of a folder and those below it, first parts only. Raises OSError where it cannot be opened."""
    count = 0
    for above, names, found in os.walk(folder, onerror=_raise_at(folder)):
        depth = len(Path(above).relative_to(folder).parts)
        names[:] = sorted(name for name in names if not name.startswith(".")) if depth < DEEPEST else []
        for name in sorted(found):
            count += 1
            split = PART.match(name)
            first = split is None or int(split["number"]) == 1
            if count <= MOST_FILES and name.lower().endswith(suffix) and not name.startswith(".") and first:
                yield Path(above, name)


def plain(source: Source, folder: Path) -> Iterator[Found]:
    """A folder of files. Raises OSError."""
    for path in files(folder):
        if not ours(path):
            yield Found(stem(path), source, path)


def ours(path: Path) -> bool:
    """Whether it is a file that Sotto comes with."""
    return OURS in Path(os.path.realpath(path)).parents


def _raise_at(folder: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - what os.walk wants
    """What cannot be opened below it is passed over; the folder itself is not."""

    def look(error: OSError) -> None:
        if error.filename == str(folder):
            raise error

    return look


def _named(environ: Mapping[str, str], *names: str) -> Iterator[Path]:
    for name in names:
        path = _absolute(environ.get(name, ""))
        if path:
            yield path


def _absolute(text: str) -> Path | None:
    path = Path(text).expanduser() if text else None
    return path if path and path.is_absolute() else None


def _pointed(home: Path) -> Path | None:
    """Where LM Studio says that it was moved to."""
    try:
        text = (home / ".lmstudio-home-pointer").read_text(encoding="utf-8")[:4_096].strip()
    except (OSError, ValueError):
        return None
    return _absolute(text)

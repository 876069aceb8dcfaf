"""Speech models on this machine: a folder is looked into before faster-whisper is let near it, and without it."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from daemon.models.ctranslate2_file import Contents, read
from daemon.models.shelves import Found, Source, files, folders
from daemon.paths import Paths
from knowledge.errors import ModelUnusable

WEIGHTS, CONFIG, TOKENIZER = "model.bin", "config.json", "tokenizer.json"
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
MULTILINGUAL = 51_865
"""From so many tokens on a model knows several languages."""
BESIDES = 190 << 20
"""Bytes of memory beside the weights: the libraries, the spectrum, and what is on its way through the layers."""
LARGEST_SIDE = 16 << 20
OTHERS = "`sotto model list` shows which others are here; `sotto model pull whisper-tiny.en` fetches one"
_KIND = "WhisperSpec"
_EMBEDDINGS = "decoder/embeddings/weight"
_SIZES = {384: "tiny", 512: "base", 768: "small", 1_024: "medium", 1_280: "large"}
_REPOSITORY = re.compile(r"models--(?P<organisation>[^/]+?)--(?P<name>[^/]+)")
_LICENCE = re.compile(rb"^license:[ \t]*(\S{1,60})", re.MULTILINE)
_ENGLISH = b'"<|en|>"'


@dataclass(frozen=True)
class SpeechModel:
    """What is in a folder."""

    path: Path
    size: int = 0
    """Bytes of its files."""
    label: str = ""
    """How large as Whisper's are named: tiny, base, small, medium, large."""
    english_only: bool = False
    needs: int = 0
    """Bytes of memory that it takes while it runs, about: its weights are kept in eight bits."""
    licence: str = ""
    trouble: str = ""
    """Why it cannot be used; empty where it can."""


def describe(folder: Path) -> SpeechModel:
    """What is at a path, without running it; what is wrong with it stands in `trouble`."""
    try:
        return _described(folder)
    except ModelUnusable as error:
        return SpeechModel(folder, trouble=str(error).partition(": ")[2] or str(error))
    except OSError as error:
        return SpeechModel(folder, trouble=f"it cannot be read ({error.strerror})")


def check(folder: Path) -> SpeechModel:
    """The same. Raises ModelUnusable."""
    found = describe(folder)
    if found.trouble:
        raise ModelUnusable(f"{folder}: {found.trouble}", hint=OTHERS)
    return found


def _described(folder: Path) -> SpeechModel:
    if not folder.is_dir():
        raise ModelUnusable("it is no folder" if folder.exists() else "it is not there")
    for name in (WEIGHTS, CONFIG, TOKENIZER):
        if not (folder / name).is_file():
            # Without its tokenizer faster-whisper would go and fetch one.
            raise ModelUnusable(f"{name} is missing" + _hint(folder, name))
    if not any((folder / name).is_file() for name in VOCABULARIES):
        raise ModelUnusable("vocabulary.json or vocabulary.txt is missing")
    contents = read(folder / WEIGHTS)
    embeddings = contents.shapes.get(_EMBEDDINGS, ())
    if contents.kind != _KIND or not embeddings:
        raise ModelUnusable(f"it is no Whisper model ({contents.kind or 'of no kind'})")
    _object(folder / CONFIG)
    english_only = embeddings[0] < MULTILINGUAL
    if not english_only and _ENGLISH not in _small(folder / TOKENIZER):
        raise ModelUnusable("it does not know English")
    _object(folder / TOKENIZER)
    return _told(folder, contents, embeddings[-1], english_only=english_only)


def _told(folder: Path, contents: Contents, width: int, *, english_only: bool) -> SpeechModel:
    readme = folder / "README.md"
    licence = _LICENCE.search(_small(readme)) if readme.is_file() else None
    return SpeechModel(
        folder,
        size=sum(one.stat().st_size for one in folder.iterdir() if one.is_file()),
        label=_SIZES.get(width, ""),
        english_only=english_only,
        needs=contents.weights + BESIDES,
        licence=licence[1].decode("ascii", "replace") if licence else "",
    )


def _hint(folder: Path, name: str) -> str:
    if name == WEIGHTS and (folder / f"{WEIGHTS}.part").exists():
        return ": it is not fetched whole yet"
    return " (a folder as faster-whisper has it: config.json, model.bin, tokenizer.json, vocabulary)"


def _object(path: Path) -> Mapping[str, object]:
    """Raises ModelUnusable."""
    try:
        found = json.loads(_small(path))
    except (ValueError, RecursionError) as error:
        raise ModelUnusable(f"{path.name} is no JSON") from error
    if not isinstance(found, dict):
        raise ModelUnusable(f"{path.name} is not what it should be")
    return found


def _small(path: Path) -> bytes:
    """Raises ModelUnusable."""
    with path.open("rb") as file:
        data = file.read(LARGEST_SIDE + 1)
    if len(data) > LARGEST_SIDE:
        raise ModelUnusable(f"{path.name} is larger than {LARGEST_SIDE >> 20} MiB")
    return data


def found(paths: Paths, environ: Mapping[str, str]) -> Iterator[Found]:
    """Every speech model in Sotto's folder and in the cache of the hub, not looked into."""
    for source, path in folders(paths, environ):
        try:
            yield from of_shelf(source, path)
        except OSError:
            continue  # `sotto model where` says so


def of_shelf(source: Source, path: Path) -> Iterator[Found]:
    """Those of one folder. Raises OSError."""
    if source == "hugging face":
        yield from _cached(path)
    elif source == "sotto":
        for weights in files(path, WEIGHTS):
            if weights.name == WEIGHTS:
                yield Found(name_of(weights.parent), source, weights.parent)


def _cached(root: Path) -> Iterator[Found]:
    """The newest snapshot of each repository that has a model of CTranslate2."""
    for repository in sorted(entry for entry in root.iterdir() if (entry / "snapshots").is_dir()):
        split, snapshot = _REPOSITORY.fullmatch(repository.name), newest(repository)
        if split and snapshot and ("whisper" in split["name"].casefold() or _is_whisper(snapshot)):
            yield Found(name_of(snapshot), "hugging face", snapshot)


def newest(repository: Path) -> Path | None:
    """The snapshot that `main` is at, of those with weights in the form of CTranslate2."""
    snapshots = [one for one in (repository / "snapshots").iterdir() if os.path.lexists(one / WEIGHTS)]
    return max(snapshots, key=lambda one: (_main(one), one.name), default=None)


def _is_whisper(snapshot: Path) -> bool:
    try:
        return read(snapshot / WEIGHTS).kind == _KIND
    except (OSError, ModelUnusable):
        return False


def _main(snapshot: Path) -> bool:
    try:
        return (snapshot.parents[1] / "refs/main").read_text(encoding="ascii")[:64].strip() == snapshot.name
    except (OSError, ValueError):
        return False


def name_of(folder: Path) -> str:
    """What it is called here: `…/faster-whisper-tiny.en`, and its snapshots in the cache, are `whisper-tiny.en`."""
    repository = folder.parents[1] if folder.parent.name == "snapshots" else folder
    return repository.name.rpartition("--")[2].removeprefix("faster-")

"""What `sotto model use` means where it names a speech model, and whether that can work."""

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from daemon.config_sections import VoiceSection
from daemon.models import discovery, speech, speech_catalogue
from daemon.models.choosing import NONE, Agree, written
from daemon.models.room import Room, fits
from daemon.models.speech import SpeechModel
from daemon.paths import Paths
from knowledge.errors import NotFound

LIBRARY = "faster_whisper"
SLOW = ("small", "medium", "large")
_PREFIX = "whisper"


class SpeechChoice(NamedTuple):
    """What goes into the configuration."""

    path: str = ""
    """A folder; empty for the built-in recogniser."""
    name: str = ""


def is_speech(said: str, paths: Paths, environ: Mapping[str, str]) -> bool:
    """Whether a speech model is meant: a folder, or a name that only speech models have."""
    path = Path(said).expanduser()
    if path.is_dir() or path.name == speech.WEIGHTS:
        return True
    wanted = said.casefold()
    listed = discovery.offers(speech.found(paths, environ))
    return wanted.startswith(_PREFIX) or any(wanted == one.name.casefold() for one in listed)


def choose(said: str, paths: Paths, environ: Mapping[str, str], there: Room, agree: Agree) -> SpeechChoice:
    """Raises ModelUnusable, NotFound, Unclear, and what `agree` does."""
    if said.casefold() == NONE:
        return SpeechChoice()
    folder, name = _place(said, paths, environ)
    found = speech.check(folder)
    for doubt in doubts(found, there):
        agree(doubt)
    return SpeechChoice(written(folder), name)


def doubts(found: SpeechModel, there: Room) -> Iterator[str]:
    """What speaks against it."""
    if fits(found.needs, there) == "no":
        yield f"it takes about {found.needs >> 20} MiB of memory, and this machine has {there.total >> 20}"
    if found.label in SLOW:
        yield f"{found.label} ones take more than a second for an utterance on most processors; base ones half of that"


def waits(config: VoiceSection) -> Iterator[str]:
    """What keeps the choice from having effect, though it is no reason against it."""
    if config.recogniser == "built-in":
        yield "`voice.recogniser` says built-in, so it is not asked: sotto config set voice.recogniser auto"
    if importlib.util.find_spec(LIBRARY) is None:
        yield "it waits for what runs it, which is not installed here: ./scripts/voice installs that"


def _place(said: str, paths: Paths, environ: Mapping[str, str]) -> tuple[Path, str]:
    path = Path(said).expanduser()
    if path.name == speech.WEIGHTS:
        path = path.parent
    if path.is_dir() or said.startswith(("/", "./", "../", "~")):
        folder = path.absolute()
        if not folder.is_dir():
            raise NotFound(f"folder {folder}")
        if (folder / "snapshots").is_dir():
            folder = speech.newest(folder) or folder
        return folder, speech.name_of(folder)
    named = [one.path for one in speech.found(paths, environ) if one.name.casefold() == said.casefold()]
    if named:  # several programs may have the same one; which of them does not matter
        return next((one for one in named if not speech.describe(one).trouble), named[0]), speech.name_of(named[0])
    if speech_catalogue.entry(said):
        raise NotFound(f"model {said} on this machine", hint=f"`sotto model pull {said}` fetches it")
    offer = discovery.meant(said, discovery.offers(speech.found(paths, environ)))
    assert offer.found
    return offer.found.path, offer.name

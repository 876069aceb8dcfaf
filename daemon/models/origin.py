"""Where a model is fetched from: a name of a catalogue, `hf:ORG/REPO[/FILE]` or a url; and what is said of it there."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from daemon.models import catalogue, speech, speech_catalogue
from daemon.models.download import Wanted
from daemon.models.servers import address, close_by
from daemon.models.web import Web
from daemon.models.weights import MOST_PARTS, PART
from knowledge.errors import DownloadFailed, DownloadRefused, NotFound, SottoError, Throttled, Usage

HUB = "https://huggingface.co"
SHORT = "hf:"
SPOKEN = (
    "README.md",
    "preprocessor_config.json",
    speech.CONFIG,
    speech.TOKENIZER,
    *speech.VOCABULARIES,
    speech.WEIGHTS,
)
"""What is fetched of a repository with a speech model, if it has it."""
LARGEST = 16 << 20
"""Bytes of what the hub says of a repository."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ON_HUB = re.compile(r"/(?P<repository>[^/]+/[^/]+)/(?:resolve|blob)/(?P<revision>[^/]+)/(?P<file>.+)")


class Origin(NamedTuple):
    """What is to be fetched: one file, or all parts of one model, or all files of one for speech."""

    name: str
    wanted: tuple[Wanted, ...]
    licence: str = ""
    """Empty where nobody tells before it is here."""
    speech: bool = False
    """Whether it makes words of speech; it is a folder then."""

    @property
    def target(self) -> Path:
        """What `sotto model use` takes afterwards."""
        return self.wanted[0].target.parent if self.speech else self.wanted[0].target

    @property
    def needed(self) -> int:
        """Bytes of memory, where they are known before it is here."""
        if self.speech:
            return next((one.needs for one in speech_catalogue.entries() if one.name == self.name), 0)
        return next((one.needed for one in catalogue.entries() if one.name == self.name), 0)

    @property
    def size(self) -> int:
        """Bytes in all; 0 where that is not known."""
        sizes = [one.size for one in self.wanted]
        return sum(sizes) if all(sizes) else 0


def find(said: str, folder: Path, environ: Mapping[str, str], endpoint: str = "", sha256: str = "") -> Origin:
    """What `said` means; `folder` is where models lie. Raises Usage, NotFound, DownloadRefused."""
    if sha256 and not _SHA256.fullmatch(sha256.lower()):
        raise Usage(f"{sha256!r} is no SHA-256", hint="64 digits and letters from a to f")
    base = (endpoint or environ.get("HF_ENDPOINT") or HUB).rstrip("/")
    origin = _origin(said, folder, base)
    if sha256 and len(origin.wanted) > 1:
        raise Usage("it has several parts, so one SHA-256 does not do")
    if sha256:
        origin = origin._replace(wanted=(origin.wanted[0]._replace(sha256=sha256.lower()),))
    for one in origin.wanted:
        if one.url.startswith("http:") and not one.sha256 and not close_by(_server(one.url)):
            hint = "say https, or with --sha256 what it must be"
            raise DownloadRefused(f"over http anybody on the way could change {one.url}", hint=hint)
    return origin


def _origin(said: str, folder: Path, base: str) -> Origin:
    address(base)
    if said.startswith(SHORT):
        return _on_hub(said.removeprefix(SHORT), folder, base)
    if "://" not in said:
        spoken = speech_catalogue.entry(said)
        if spoken:
            return _for_speech(spoken, folder, base)
        entry = catalogue.entry(said)
        target = folder / entry.repository / entry.file
        url = _resolved(base, entry.repository, entry.revision, entry.file)
        return Origin(entry.name, (Wanted(url, target, entry.sha256, entry.size),), entry.licence)
    parts = address(_server(said))
    page = _ON_HUB.fullmatch(unquote(urlsplit(said).path))
    if page and _server(said) in (HUB, base):
        return _on_hub(f"{page['repository']}/{page['file']}@{page['revision']}", folder, base)
    file = _file(unquote(urlsplit(said).path).rpartition("/")[2])
    return Origin(Path(file).stem, (Wanted(said, folder / (parts.hostname or "") / file),))


def _for_speech(entry: speech_catalogue.SpeechEntry, folder: Path, base: str) -> Origin:
    home = folder / entry.repository
    wanted = tuple(
        Wanted(_resolved(base, entry.repository, entry.revision, one.name), home / one.name, one.sha256, one.size, b"")
        for one in entry.files
    )
    return Origin(entry.name, wanted, entry.licence, speech=True)


def _on_hub(said: str, folder: Path, base: str) -> Origin:
    place, _, revision = said.partition("@")
    organisation, _, rest = place.partition("/")
    repository, _, file = rest.partition("/")
    if not (_SAFE.fullmatch(organisation) and _SAFE.fullmatch(repository)) or ".." in file.split("/"):
        raise Usage(f"{SHORT}{said} names no file", hint="such as hf:Qwen/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q8_0.gguf")
    home, repository = folder / organisation / repository, f"{organisation}/{repository}"
    if not file:  # all of it: speech models have several files
        names = (speech.CONFIG, speech.TOKENIZER, speech.WEIGHTS)
        wanted = tuple(
            Wanted(_resolved(base, repository, revision or "main", one), home / one, magic=b"") for one in names
        )
        return Origin(speech.name_of(home), wanted, speech=True)
    wanted = tuple(
        Wanted(_resolved(base, repository, revision or "main", one), home / _file(one.rpartition("/")[2]))
        for one in _parts(file)
    )
    return Origin(wanted[0].target.stem, wanted)


def _parts(file: str) -> list[str]:
    """All parts of a model that one of them names."""
    split = PART.match(file)
    if split is None:
        return [file]
    count = int(split["count"])
    if not 0 < count <= MOST_PARTS:
        raise Usage(f"{file} has {count} parts")
    return [f"{split['stem']}-{number:05}-of-{count:05}.gguf" for number in range(1, count + 1)]


def asked(origin: Origin, web: Web) -> Origin:
    """With what the hub says beforehand: licence, sizes, sums. As it is where nobody says anything, but for a model of
    several files: somebody has to say which. Raises NotFound, DownloadFailed, DownloadRefused, Throttled for that.
    """
    page = re.fullmatch(r"(.+)/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", origin.wanted[0].url)
    if page is None or origin.size:
        return origin
    base, repository, revision, _ = page.groups()
    try:
        with web.get(f"{base}/api/models/{repository}/revision/{revision}?blobs=true") as answer:
            told = json.loads(answer.body.read(LARGEST))
        return _with(origin, told, f"{base}/{repository}/resolve/{revision}/")
    except (
        NotFound,
        DownloadFailed,
        DownloadRefused,
        Throttled,
        OSError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        if origin.speech:
            raise _unlisted(repository, error) from error
        return origin  # a mirror may have files alone; what it says with the file counts then


def _unlisted(repository: str, error: Exception) -> SottoError:
    """Nobody says which files a model has."""
    if isinstance(error, SottoError):
        return error
    return DownloadRefused(f"the hub does not say which files {repository} has")


def _every(origin: Origin, names: Iterable[str]) -> tuple[Wanted, ...]:
    """The files of a speech model, its weights last. Raises NotFound."""
    there, first = set(names), origin.wanted[0]
    if not there.issuperset((speech.CONFIG, speech.TOKENIZER, speech.WEIGHTS)):
        raise NotFound(f"speech model in {origin.target.name}", hint="a file of a chat model is hf:ORG/REPO/FILE")
    base = first.url.removesuffix(speech.CONFIG)
    return tuple(first._replace(url=base + one, target=first.target.with_name(one)) for one in SPOKEN if one in there)


def _with(origin: Origin, told: Any, before: str) -> Origin:
    files = {str(one.get("rfilename")): one for one in told.get("siblings") or ()}
    wanted = []
    for one in _every(origin, files) if origin.speech else origin.wanted:
        said = files.get(unquote(one.url.removeprefix(before)), {})
        lfs = said.get("lfs") or {}
        found = str(lfs.get("sha256") or "")
        sha256 = one.sha256 or (found if _SHA256.fullmatch(found) else "")
        size = said.get("size") or 0
        wanted.append(one._replace(sha256=sha256, size=size if isinstance(size, int) and size > 0 else 0))
    licence = (told.get("cardData") or {}).get("license") or ""
    return origin._replace(wanted=tuple(wanted), licence=str(licence)[:60])


def _resolved(base: str, repository: str, revision: str, file: str) -> str:
    return f"{base}/{repository}/resolve/{quote(revision, safe='')}/{quote(file)}"


def _file(name: str) -> str:
    """The name that it gets here. Raises Usage."""
    if not _SAFE.fullmatch(name) or not name.lower().endswith(".gguf"):
        raise Usage(f"{name!r} is no name of a model file", hint="Sotto takes .gguf files")
    return name


def _server(url: str) -> str:
    """Scheme and host of a url."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

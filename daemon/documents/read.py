"""Reading files into sections that can be kept: what a child says of some of them."""

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from itertools import islice

from daemon.documents.lines import LARGEST, Wanted, line
from daemon.documents.walk import touched
from knowledge.events import DocumentRead
from knowledge.memory.documents.anchor import Anchors
from knowledge.memory.documents.decision import decision
from knowledge.memory.documents.document import Document, Section, read
from knowledge.memory.documents.parts import parts
from knowledge.memory.documents.shelf import Kept
from knowledge.redact import Clean, clean, clean_each

SETTLED_NS = 50_000_000
"""A file that was written so shortly before may be written again without a new time."""
MARK = " › "
"""Between the headings of a section."""
_CONTROLS = bytes({*range(32)} - {9, 10, 12, 13, 27})
_MOST_CONTROLS = 0.02
_AT_ONCE = 100
"""Texts that are looked at together for secrets."""


class _Unreadable(Exception):
    """Why a file is not read."""


def read_files(files: Iterable[Wanted]) -> bytes:
    """Lines: of each file what it is, then its sections, then its end."""
    os.nice(10)
    return b"\n".join(said for file in files for said in _file(file))


def _file(file: Wanted) -> Iterator[bytes]:
    kept = Kept(file.path, file.root, file.project)
    try:
        data, status = _content(file.path)
        kept = kept._replace(touched=_known_by(status), digest=hashlib.sha256(data).hexdigest())
        if kept.digest == file.digest == file.told:
            yield line(same=kept._asdict())
            return
        document = read(file.path, _text(data))
    except FileNotFoundError:
        yield line(gone=[file.path])
    except OSError as error:
        yield line(refused=kept._replace(refused=f"it cannot be read ({error.strerror})")._asdict())
    except _Unreadable as error:
        yield line(refused=kept._replace(refused=str(error))._asdict())
    else:
        yield from _told(kept, file.told, document, status.st_mtime_ns // 1_000)


def _told(kept: Kept, told: str, document: Document, at: int) -> Iterator[bytes]:
    """A document in lines; `told` is the digest of what the log says was read."""
    path, shown = _without_secrets(kept.path, document)
    fact = _fact(path, kept.digest, shown, at).model_dump_json() if kept.digest != told else None
    sections = list(_sections(path, document, shown))
    kept = kept._replace(title=shown.title, sections=len(sections), told=fact is None)
    yield line(document=kept._asdict(), at=at)
    yield from sections
    yield line(end=kept._asdict(), fact=fact)


def _without_secrets(path: str, document: Document) -> tuple[Clean, Document]:
    """A document, and its path, of which every text is clean."""
    texts = [path, document.title]
    for section in document.sections:
        texts += [*section.headings, section.text]
    cleaned = iter([one for at in range(0, len(texts), _AT_ONCE) for one in clean_each(texts[at : at + _AT_ONCE])])
    path, title = next(cleaned), next(cleaned)
    sections = [
        section._replace(headings=tuple(islice(cleaned, len(section.headings))), text=next(cleaned))
        for section in document.sections
    ]
    return path, document._replace(title=title, sections=sections)


def _content(path: str) -> tuple[bytes, os.stat_result]:
    """Of a regular file; what it was changed to since it was found counts. Raises OSError, _Unreadable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Unreadable("it is no regular file")
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _Unreadable(f"it is larger than {LARGEST >> 20} MiB")
    return data, status


def _known_by(status: os.stat_result) -> str:
    return touched(status) if time.time_ns() - status.st_ctime_ns > SETTLED_NS else ""


def _text(data: bytes) -> str:
    """Raises _Unreadable for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > len(data) * _MOST_CONTROLS or b"\0" in data:
        raise _Unreadable("it is no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _sections(path: str, document: Document, shown: Document) -> Iterator[bytes]:
    """Each section in its parts."""
    anchors = Anchors()
    for section, clean_one in zip(document.sections, shown.sections, strict=True):
        names = [one for one in clean_one.headings if one]
        anchor = anchors.of(names[-1] if names else "")
        ref = f"{path}#{anchor}" if anchor else path
        title = MARK.join(names) or shown.title
        for number, (first, body) in enumerate(_parts(section, clean_one.text)):
            yield line(ref=ref, part=number, title=title, body=body, line=first)


def _parts(section: Section, text: str) -> Iterator[tuple[int, str]]:
    """With the line in which each begins; the first part begins with its heading."""
    exact = text.count("\n") == section.text.count("\n")  # a private key of many lines is one mark
    for number, (before, body) in enumerate(list(parts(text)) or [(0, "")]):
        first = section.text_line + before if exact else _line_of(section, body)
        yield (section.line if number == 0 and section.headings else first), body


def _line_of(section: Section, body: str) -> int:
    """Where a part begins that is not as it was written: by its first line, as far as that is."""
    at = section.text.find(body.split("\n", 1)[0])
    return section.text_line + section.text.count("\n", 0, max(at, 0))


def _fact(path: Clean, digest: str, document: Document, at: int) -> DocumentRead:
    """Of a document that is clean."""
    stated = decision(path, document)
    assert isinstance(document.title, Clean)
    return DocumentRead(
        path=path,
        title=document.title,
        headings=sum(bool(one.headings) for one in document.sections),
        digest=digest,
        status=stated.status if stated else None,
        superseded_by=clean(stated.superseded_by) if stated else Clean(),
        decision=clean(stated.text) if stated else Clean(),
        at=at,
    )

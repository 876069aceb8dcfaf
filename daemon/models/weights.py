"""What the weights at a path are: one model, of one file or several parts, for conversation or for something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daemon.models.gguf import Header, read
from daemon.models.tensor_sizes import QUANTISATIONS
from knowledge.errors import ModelUnusable

PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf$", re.IGNORECASE)
MOST_PARTS = 1_000
KV_BYTES = 2
"""A number of the cache of keys and values, in f16."""
TEMPLATE = "tokenizer.chat_template"
_ENCODERS = re.compile(r"bert|embed(?!ded)|t5encoder|wavtokenizer|whisper")
_PROJECTORS = frozenset({"clip", "mmproj"})
_OTHER = {
    "adapter": "an adapter (LoRA), no whole model",
    "imatrix": "an importance matrix",
    "mmproj": "what a model sees pictures with",
    "vocab": "a vocabulary without weights",
}


@dataclass(frozen=True)
class Weights:
    """A model on the disk."""

    path: Path
    """Its file, or the first of its parts."""
    parts: tuple[Path, ...] = ()
    size: int = 0
    title: str = ""
    """What it calls itself."""
    architecture: str = ""
    label: str = ""
    """How many weights: `1.7B`."""
    quantisation: str = ""
    context: int = 0
    """Tokens it was made for."""
    template: bool = False
    """Whether it says how a conversation is written."""
    licence: str = ""
    kv_per_token: int = 0
    """Bytes that each token takes while it is in use; more than needed where layers look at a window only."""
    other: str = ""
    """What it is, where it is not for conversation."""
    trouble: str = ""
    """Why it cannot be used; empty where it can."""

    @property
    def chat(self) -> bool:
        return not self.other and not self.trouble


def describe(path: Path) -> Weights:
    """What is at a path, from headers alone; what is wrong with it stands in `trouble`."""
    try:
        parts = tuple(parts_of(path))
        headers = [read(part) for part in parts]
    except ModelUnusable as error:
        return Weights(path, trouble=_plain(error))
    except OSError as error:
        return Weights(path, trouble=f"it cannot be read ({error.strerror})")
    size = sum(length for _, length in headers)
    found = _told(parts, [header for header, _ in headers], size)
    short = next((part for part, (one, length) in zip(parts, headers, strict=True) if length < one.ends), None)
    if short is not None:
        return Weights(**{**vars(found), "trouble": f"{short.name} is not whole; its end is missing"})
    return found


def parts_of(path: Path) -> Iterator[Path]:
    """The files of a model in order. Raises ModelUnusable, which names the first one that is missing."""
    split = PART.match(path.name)
    if split is None:
        yield path
        return
    count = int(split["count"])
    if not 0 < count <= MOST_PARTS:
        raise ModelUnusable(f"{count} parts")
    for number in range(1, count + 1):
        part = path.with_name(f"{split['stem']}-{number:05}-of-{count:05}{path.suffix}")
        if not part.exists():
            raise ModelUnusable(f"{part.name} is missing; it has {count} parts")
        yield part


def stem(path: Path) -> str:
    """What a file is called, without its ending and the number of its part."""
    split = PART.match(path.name)
    return split["stem"] if split else path.stem


def _told(parts: tuple[Path, ...], headers: list[Header], size: int) -> Weights:
    first = headers[0]
    kind = first.text("general.architecture")
    weights = sum(header.weights for header in headers)
    return Weights(
        path=parts[0],
        parts=parts,
        size=size,
        title=first.text("general.name"),
        architecture=kind,
        label=_short(first.text("general.size_label")) or count_of(weights),
        quantisation=QUANTISATIONS.get(first.number("general.file_type"), "")
        if "general.file_type" in first.keys
        else "",
        context=first.number(f"{kind}.context_length"),
        template=TEMPLATE in first.keys,
        licence=_short(first.text("general.license")),
        kv_per_token=kv_per_token(first, kind),
        other=_other(first, kind, weights),
    )


def _other(header: Header, kind: str, weights: int) -> str:
    said = header.text("general.type")
    if said in _OTHER:
        return _OTHER[said]
    if kind in _PROJECTORS:
        return _OTHER["mmproj"]
    if _ENCODERS.search(kind) or header.number(f"{kind}.pooling_type"):
        return "an encoder: it makes vectors, not sentences"
    if not weights:
        return _OTHER["vocab"]
    return "" if kind else "no language model"


def kv_per_token(header: Header, kind: str) -> int:
    """Bytes of keys and values of one token, over all layers."""
    layers, heads = header.number(f"{kind}.block_count"), header.number(f"{kind}.attention.head_count")
    of_each = header.values.get(f"{kind}.attention.head_count_kv", heads)
    groups = sum(map(int, of_each)) if isinstance(of_each, tuple) else layers * _int(of_each)
    width = header.number(f"{kind}.embedding_length") // heads if heads else 0
    keys = header.number(f"{kind}.attention.key_length") or width
    values = header.number(f"{kind}.attention.value_length") or width
    return max(0, groups * (keys + values) * KV_BYTES)


def count_of(weights: int) -> str:
    """`1.7B`, `597M`."""
    if weights >= 1_000_000_000:  # noqa: PLR2004
        return f"{weights / 1e9:.2g}B" if weights < 10_000_000_000 else f"{weights / 1e9:.0f}B"  # noqa: PLR2004
    return f"{max(1, round(weights / 1e6))}M" if weights else ""


def _int(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _short(text: str) -> str:
    """One line, as it fits into a list; files say what they like."""
    return " ".join(text.split())[:60]


def _plain(error: ModelUnusable) -> str:
    """Without the sentence that every such error begins with."""
    return str(error).partition(": ")[2] or str(error)

"""A chat model that the project makes itself: a Llama of some hundred thousand random weights, as a GGUF file.

It says nothing that means anything, but it is read, run and bound by a grammar like every other. What stands in its
file can be chosen, so that a file without a template, or one that broke off, is at hand as well.
"""

import array
import random
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

MAGIC, VERSION, ALIGNMENT = b"GGUF", 3, 32
CONTEXT = 16_384
CHATML = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = (
    "{% for message in messages %}{% if message.role == 'system' %}{{ raise_exception('System role not supported') }}"
    "{% endif %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
)
"""Like Gemma's."""
_EMBEDDING, _HEADS, _HEADS_KV, _LAYERS, _FORWARD = 64, 4, 2, 2, 96
_U32, _I32, _F32, _BOOL, _STRING, _ARRAY = 4, 5, 6, 7, 8, 9
_FLOAT_TENSOR = 0
_NORMAL, _CONTROL = 1, 3
_WORDS = (  # noqa: SIM905 - a list of so many strings is no text to read
    "the tool none arguments project since failure error query kind path test command text note what changed when "
    "was with and for that this from have are not you your answer question find fix build tests failed user system "
    "assistant yesterday today last week hours id name number empty words list search knowledge decision mistake "
    "pattern explain recent activity history state briefing service health outcome succeeded which said file git "
    "memory"
).split()
_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


class TinyModel(NamedTuple):
    """What is to stand in the file."""

    template: str = CHATML
    """The chat template; empty for none."""
    context: int = CONTEXT
    """Tokens that it says it was trained with."""
    architecture: str = "llama"
    seed: int = 7
    cut: int = 0
    """Bytes that are missing at its end."""
    plain: bool = False
    """Whether it reads and writes ASCII alone, so that each token is whole text."""


def write(path: Path, what: TinyModel = TinyModel()) -> Path:  # noqa: B008 - it cannot be changed
    """Write it, about 700 KB."""
    tokens, merges = _vocabulary(plain=what.plain)
    tensors = _tensors(len(tokens), random.Random(what.seed))  # noqa: S311 - weights, not secrets
    described = _described(what, tokens, merges)
    head = bytearray(MAGIC + struct.pack("<IQQ", VERSION, len(tensors), len(described)))
    for key, value in described.items():
        head += _string(key) + value
    offset, body = 0, bytearray()
    for name, (shape, values) in tensors.items():
        head += _string(name) + struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}Q", *shape)
        head += struct.pack("<IQ", _FLOAT_TENSOR, offset)
        body += _padded(values.tobytes())
        offset = len(body)
    whole = _padded(bytes(head)) + bytes(body)
    path.write_bytes(whole[: len(whole) - what.cut])
    return path


def _described(what: TinyModel, tokens: Sequence[str], merges: Sequence[str]) -> Mapping[str, bytes]:
    own = what.architecture
    end = tokens.index("<|im_end|>")
    found = {
        "general.architecture": _said(own),
        "general.name": _said("tiny"),
        f"{own}.context_length": _number(what.context),
        f"{own}.embedding_length": _number(_EMBEDDING),
        f"{own}.block_count": _number(_LAYERS),
        f"{own}.feed_forward_length": _number(_FORWARD),
        f"{own}.attention.head_count": _number(_HEADS),
        f"{own}.attention.head_count_kv": _number(_HEADS_KV),
        f"{own}.rope.dimension_count": _number(_EMBEDDING // _HEADS),
        f"{own}.attention.layer_norm_rms_epsilon": struct.pack("<If", _F32, 1e-5),
        "tokenizer.ggml.model": _said("gpt2"),
        "tokenizer.ggml.pre": _said("gpt-2"),
        "tokenizer.ggml.tokens": _list(_STRING, [_string(one) for one in tokens]),
        "tokenizer.ggml.token_type": _list(_I32, [struct.pack("<i", _kind(one)) for one in tokens]),
        "tokenizer.ggml.merges": _list(_STRING, [_string(one) for one in merges]),
        "tokenizer.ggml.bos_token_id": _number(tokens.index("<|endoftext|>")),
        "tokenizer.ggml.eos_token_id": _number(end),
        "tokenizer.ggml.add_bos_token": struct.pack("<I?", _BOOL, False),
    }
    if what.template:
        found["tokenizer.chat_template"] = _said(what.template)
    return found


def _vocabulary(*, plain: bool) -> tuple[list[str], list[str]]:
    """A token for each byte, some words with and without a blank before them, and what marks a chat."""
    letters = _letters()
    single = (letter for byte, letter in enumerate(letters) if not plain or byte in (ord("\n"), *range(32, 127)))
    tokens, merges = dict.fromkeys(single), dict[str, None]()
    for word in _WORDS:
        for spelled in ("".join(letters[byte] for byte in text.encode()) for text in (f" {word}", word)):
            for end in range(2, len(spelled) + 1):
                tokens[spelled[:end]] = None
                merges[f"{spelled[: end - 1]} {spelled[end - 1]}"] = None
    return [*tokens, *_SPECIAL], [*merges]


def _letters() -> list[str]:
    """How GPT-2 writes each byte as a letter that can be seen."""
    seen = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    hidden = iter(range(256, 512))
    return [chr(byte) if byte in seen else chr(next(hidden)) for byte in range(256)]


def _kind(token: str) -> int:
    return _CONTROL if token in _SPECIAL else _NORMAL


def _tensors(tokens: int, chance: random.Random) -> dict[str, tuple[tuple[int, ...], "array.array[float]"]]:
    keys = _EMBEDDING // _HEADS * _HEADS_KV
    shapes: dict[str, tuple[int, ...]] = {"token_embd.weight": (_EMBEDDING, tokens)}
    for layer in range(_LAYERS):
        shapes |= {
            f"blk.{layer}.attn_norm.weight": (_EMBEDDING,),
            f"blk.{layer}.attn_q.weight": (_EMBEDDING, _EMBEDDING),
            f"blk.{layer}.attn_k.weight": (_EMBEDDING, keys),
            f"blk.{layer}.attn_v.weight": (_EMBEDDING, keys),
            f"blk.{layer}.attn_output.weight": (_EMBEDDING, _EMBEDDING),
            f"blk.{layer}.ffn_norm.weight": (_EMBEDDING,),
            f"blk.{layer}.ffn_gate.weight": (_EMBEDDING, _FORWARD),
            f"blk.{layer}.ffn_up.weight": (_EMBEDDING, _FORWARD),
            f"blk.{layer}.ffn_down.weight": (_FORWARD, _EMBEDDING),
        }
    shapes["output_norm.weight"] = (_EMBEDDING,)
    shapes["output.weight"] = (_EMBEDDING, tokens)
    return {name: (shape, array.array("f", _weights(shape, chance))) for name, shape in shapes.items()}


def _weights(shape: Sequence[int], chance: random.Random) -> Iterator[float]:
    if len(shape) == 1:
        return iter([1.0] * shape[0])
    wide = 2 * (3 / shape[0]) ** 0.5  # so that what goes in and what comes out are of a size, and some tokens likelier
    return (wide * (chance.random() - 0.5) for _ in range(shape[0] * shape[1]))


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _said(text: str) -> bytes:
    return struct.pack("<I", _STRING) + _string(text)


def _number(value: int) -> bytes:
    return struct.pack("<II", _U32, value)


def _list(kind: int, values: Sequence[bytes]) -> bytes:
    return struct.pack("<IIQ", _ARRAY, kind, len(values)) + b"".join(values)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNMENT)

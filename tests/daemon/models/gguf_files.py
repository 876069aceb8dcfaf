"""GGUF files as tests want them: written by hand, so that what reads them is held to the format and not to itself."""

import struct
from pathlib import Path
from typing import Any

U8, I32, U32, F32, BOOL, TEXT, ARRAY, U64 = 0, 5, 4, 6, 7, 8, 9, 10
_FORMS = {U8: "<B", I32: "<i", U32: "<I", F32: "<f", BOOL: "<?", U64: "<Q"}
Q8_0 = 8
CHAT: dict[str, tuple[int, Any]] = {
    "general.architecture": (TEXT, "qwen3"),
    "general.name": (TEXT, "Tiny Qwen"),
    "general.size_label": (TEXT, "1.7B"),
    "general.license": (TEXT, "apache-2.0"),
    "general.file_type": (U32, 7),
    "qwen3.context_length": (U32, 40_960),
    "qwen3.block_count": (U32, 28),
    "qwen3.embedding_length": (U32, 2_048),
    "qwen3.attention.head_count": (U32, 16),
    "qwen3.attention.head_count_kv": (U32, 8),
    "qwen3.attention.key_length": (U32, 128),
    "qwen3.attention.value_length": (U32, 128),
    "tokenizer.ggml.tokens": (ARRAY, (TEXT, [f"token {number}" for number in range(3_000)])),
    "tokenizer.ggml.scores": (ARRAY, (F32, [0.5] * 3_000)),
    "tokenizer.chat_template": (TEXT, "{% for message in messages %}{{ message.content }}{% endfor %}"),
}
ENCODER = CHAT | {"general.architecture": (TEXT, "bert")}


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(kind: int, of: Any) -> bytes:
    if kind == TEXT:
        return text(of)
    if kind == ARRAY:
        within, items = of
        return struct.pack("<IQ", within, len(items)) + b"".join(value(within, one) for one in items)
    return struct.pack(_FORMS[kind], of)


def header(values: dict[str, tuple[int, Any]], tensors: int = 0, version: int = 3) -> bytes:
    said = b"".join(text(key) + struct.pack("<I", kind) + value(kind, of) for key, (kind, of) in values.items())
    return b"GGUF" + struct.pack("<IQQ", version, tensors, len(values)) + said


def gguf(values: dict[str, tuple[int, Any]] | None = None, *, rows: int = 64, version: int = 3) -> bytes:
    """A whole file: one tensor in Q8_0 of `rows` times 32 numbers, filled with something that is not all the same."""
    values = CHAT if values is None else values
    if not rows:
        return header(values, 0, version)
    tensor = text("token_embd.weight") + struct.pack("<IQQIQ", 2, 32, rows, Q8_0, 0)
    front = header(values, 1, version) + tensor
    front += b"\0" * (-len(front) % 32)
    return front + bytes((index * 31 + index // 251) % 256 for index in range(rows * 34))


def put(path: Path, values: dict[str, tuple[int, Any]] | None = None, **how: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gguf(values, **how))
    return path


def changed(**of: tuple[int, Any]) -> dict[str, tuple[int, Any]]:
    """The values of a chat model with others; `_` stands for a dot, `__` for an underscore."""
    return CHAT | {key.replace("__", "\0").replace("_", ".").replace("\0", "_"): one for key, one in of.items()}

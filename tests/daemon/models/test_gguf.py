"""Headers of GGUF files: what they say, where the file must end, and nothing else whatever somebody wrote into one."""

import os
import random
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.models.byte_reader import ByteReader, Cut
from daemon.models.gguf import read
from knowledge.errors import ModelUnusable
from tests import slices
from tests.conftest import REPOSITORY
from tests.daemon.models.gguf_files import ARRAY, CHAT, TEXT, U32, gguf, header, put, text

SHIPPED = sorted((REPOSITORY / "services/engines").rglob("*.gguf"))


@pytest.mark.parametrize("version", [2, 3])
def test_what_a_file_says_of_itself(tmp_path: Path, version: int) -> None:
    path = put(tmp_path / "a.gguf", version=version)
    found, size = read(path)
    assert size == path.stat().st_size == found.ends
    assert (found.tensors, found.weights) == (1, 64 * 32)
    assert found.text("general.architecture") == "qwen3"
    assert found.number("qwen3.context_length") == 40_960
    assert "tokenizer.ggml.tokens" in found.keys
    assert "tokenizer.ggml.tokens" not in found.values


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_a_file_that_another_program_wrote_ends_where_its_header_says(path: Path) -> None:
    found, size = read(path)
    assert found.ends == size
    assert found.tensors > 100


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "not whole"),
        (b"GG", "not whole"),
        (b"<!DOCTYPE html>" * 9, "no GGUF"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "version 1"),
        (b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "big-endian"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "values"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 63), "beyond the file"),
        (header({"a": (ARRAY, (TEXT, []))})[:-8] + struct.pack("<Q", 1 << 62), "texts"),
        (header({"a": (ARRAY, (U32, []))})[:-8] + struct.pack("<Q", 1 << 62), "beyond the file"),
        (header({"a": (ARRAY, (ARRAY, []))})[:-8] + struct.pack("<Q", 1 << 62), "arrays in one"),
        (header({"a": (ARRAY, (77, []))}), "kind 77"),
        (header({}, tensors=1) + text("t") + struct.pack("<I", 99), "99 dimensions"),
    ],
)
def test_what_is_none_is_refused_with_a_word(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelUnusable, match=word):
        read(path)


def test_arrays_within_arrays_end_somewhere(tmp_path: Path) -> None:
    deep: tuple[int, list] = (U32, [])
    for _ in range(50):
        deep = (ARRAY, [deep])
    path = tmp_path / "a.gguf"
    path.write_bytes(header({"a": (ARRAY, deep)}))
    with pytest.raises(ModelUnusable, match="kind 9"):
        read(path)


def test_texts_that_are_long_are_passed_over(tmp_path: Path) -> None:
    path = put(tmp_path / "a.gguf", CHAT | {"long": (TEXT, "x" * (2 << 20)), "after": (U32, 7)})
    found, _ = read(path)
    assert ("long" in found.keys, "long" in found.values, found.number("after")) == (True, False, 7)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="regular"):
        read(tmp_path / "pipe")


def test_any_damage_is_a_word_and_never_a_fall(tmp_path: Path) -> None:
    chance = random.Random(7)
    whole, path = gguf(rows=4), tmp_path / "a.gguf"
    refused = 0
    for _ in range(slices.of(20_000, 400)):
        data = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 6)):
            if data:
                data[chance.randrange(min(len(data), 900))] = chance.choice((0, 1, 8, 9, 127, 128, 255))
        path.write_bytes(data)
        try:
            found, size = read(path)
        except ModelUnusable:
            refused += 1
        else:
            assert size == len(data)
            assert len(found.values) <= len(CHAT)
    assert refused > 50


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_behind_the_magic_are_a_word_or_a_header(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + data)
    try:
        found, _ = read(path)
    except ModelUnusable as error:
        said = str(error)
    else:
        said = f"any.gguf has {len(found.keys)} values"
    assert "any.gguf" in said


@settings(max_examples=100, deadline=None)
@given(words=st.lists(st.binary(max_size=40), max_size=60), missing=st.integers(0, 3))
def test_passing_over_texts_ends_behind_the_last_one(
    words: list[bytes], missing: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = b"".join(struct.pack("<Q", len(one)) + one for one in words)
    path = tmp_path_factory.getbasetemp() / "texts"
    path.write_bytes(data + b"end")
    with path.open("rb") as file:
        reader = ByteReader(file, len(data) + 3, 1 << 20)
        if missing == 0:
            reader.skip_texts(len(words))
            assert (reader.at, reader.take(3)) == (len(data), b"end")
        else:
            with pytest.raises(Cut):
                reader.skip_texts(len(words) + missing)

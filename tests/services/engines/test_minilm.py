"""The shipped encoder: the file is what it should be, says what PyTorch says, and refuses what is damaged."""

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.errors import EngineFailed, EngineMissing, WeightsDamaged
from knowledge.memory.encoding import MODEL
from services.engines import minilm
from tests.conftest import REPOSITORY
from tests.services.engines.shipped import cosine, needs_engine, references, rows

SAME = 0.999
QUESTION = "why did the test fail after the rebase?"


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    data = bytearray(minilm.WEIGHTS.read_bytes())
    data[len(data) // 2] ^= 1
    path = tmp_path / "weights.gguf"
    path.write_bytes(data)
    return path


def test_the_weights_are_those_that_the_script_makes() -> None:
    assert hashlib.sha256(minilm.WEIGHTS.read_bytes()).hexdigest() == minilm.DIGEST
    assert minilm.MODEL == MODEL
    card = minilm.WEIGHTS.with_name("README.md").read_text()
    assert minilm.DIGEST in card
    assert f"{minilm.WEIGHTS.stat().st_size:,} bytes" in card


def test_one_bit_that_is_not_right_is_noticed_before_the_engine_sees_it(damaged: Path) -> None:
    with pytest.raises(WeightsDamaged, match=r"weights\.gguf"):
        minilm.load(damaged)


@pytest.mark.parametrize("text", [b"", b"GGUF", b"no model at all" * 1_000])
def test_so_is_what_is_no_model(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "weights.gguf"
    path.write_bytes(text)
    with pytest.raises(WeightsDamaged):
        minilm.load(path)
    with pytest.raises(WeightsDamaged, match="No such file"):
        minilm.load(tmp_path / "nothing")


def test_an_engine_that_is_not_there_is_said() -> None:
    words = (
        "import sys; sys.modules['llama_cpp'] = None\n"  # what import makes of a package that is missing
        "from services.engines import minilm\n"
        "from knowledge.errors import EngineMissing\n"
        "try: minilm.load()\n"
        "except EngineMissing as error: print(error.kind)\n"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("transport\n", 0), done.stderr
    assert EngineMissing.hint


def test_naming_the_encoder_loads_nothing() -> None:
    words = "import sys, services.encoder, services.engines.minilm; print({'numpy', 'llama_cpp'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", words], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@needs_engine
def test_vectors_are_those_of_pytorch() -> None:
    known = references()
    found = rows(minilm.load().vectors([one.text for one in known]))
    apart = {one.text: cosine(one.vector, vector) for one, vector in zip(known, found, strict=True)}
    assert len(apart) == 50
    assert min(apart.values()) >= SAME, min(apart.items(), key=lambda each: each[1])


@needs_engine
def test_what_is_no_bert_is_refused_by_the_engine_too(tmp_path: Path) -> None:
    path = tmp_path / "weights.gguf"
    path.write_bytes(b"no model at all" * 1_000)
    with pytest.raises(EngineFailed):
        importlib.import_module("services.engines.llama").Embeddings(path, "other")

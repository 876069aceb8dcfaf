"""A house to host services in, a server of files, and a home directory in which no other program keeps models."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.daemon.hosting import House
from tests.daemon.models.file_server import Files, serving
from tests.daemon.models.gguf_files import gguf


@pytest.fixture
def house(home: Paths) -> Iterator[House]:
    one = House(home)
    yield one
    one.close()


@pytest.fixture
def files() -> Iterator[Files]:
    """One whole model of some 90 kB."""
    with serving(Files(content=gguf(rows=1_024))) as one:
        yield one


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home directory of somebody who has nothing yet; the usual ports are others than on this machine."""
    home = tmp_path / "user"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("OLLAMA_MODELS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "HF_ENDPOINT", "LLAMA_CACHE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:1")
    monkeypatch.setenv("LLAMA_ARG_PORT", "1")
    return home

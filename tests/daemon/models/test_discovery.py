"""What other programs keep is found where they keep it, under names that a person can say; nothing is written there."""

import os
from pathlib import Path

import pytest

from daemon.models.discovery import examine, meant, offers, shelves
from daemon.models.room import Room
from daemon.models.servers import Server
from daemon.models.shelves import OURS, Found
from daemon.paths import Paths
from knowledge.errors import NotFound, Unclear
from tests.daemon.models.gguf_files import CHAT, ENCODER, TEXT, gguf, put
from tests.daemon.models.stores import hugging_face, ollama, ollama_list

PLENTY = Room(64 << 30, 60 << 30)


def found(home: Paths) -> dict[str, Found]:
    listed = offers(one for shelf in shelves(home, os.environ) for one in shelf.models)
    return {one.name: one.found for one in listed if one.found}


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in folder.rglob("*")}


def test_every_store_and_no_other_file(home: Paths, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ollama(user / ".ollama/models", "registry.ollama.ai/library/qwen3:1.7b")
    ollama(user / ".ollama/models", "registry.ollama.ai/me/own:latest", gguf(rows=65))
    ollama(user / ".ollama/models", "hf.co/org/repo-GGUF:Q8_0", gguf(rows=66))
    put(user / ".lmstudio/models/org/repo/lm.gguf")
    put(user / ".cache/lm-studio/models/org/repo/old.gguf")
    hugging_face(user / ".cache/huggingface/hub", "org/repo", "sub/face.gguf")
    put(user / ".cache/llama.cpp/org_repo_cpp.gguf")
    put(home.models / "org/repo/ours.gguf")
    (user / ".cache/llama.cpp/half.gguf.downloadInProgress").write_bytes(b"x")
    (home.models / "org/repo/half.gguf.part").write_bytes(b"x")
    (user / ".lmstudio/models/org/repo/README.md").write_text("no model")
    before = state(user)
    names = set(found(home))
    assert names == {
        "qwen3:1.7b",
        "me/own:latest",
        "hf.co/org/repo-GGUF:Q8_0",
        "lm",
        "old",
        "face",
        "org_repo_cpp",
        "ours",
    }
    assert state(user) == before


def test_variables_name_other_places(home: Paths, user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, folder in (("OLLAMA_MODELS", "o"), ("HF_HUB_CACHE", "h"), ("HF_HOME", "f"), ("LLAMA_CACHE", "l")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    ollama(tmp_path / "o", "registry.ollama.ai/library/a:latest")
    hugging_face(tmp_path / "h", "org/b", "b.gguf")
    hugging_face(tmp_path / "f/hub", "org/c", "c.gguf")
    put(tmp_path / "l/d.gguf")
    (user / ".lmstudio-home-pointer").write_text(f"{tmp_path / 'moved'}\n")
    put(tmp_path / "moved/models/org/e/e.gguf")
    assert set(found(home)) == {"a:latest", "b", "c", "d", "e"}


def test_one_folder_under_two_names_is_looked_into_once(
    home: Paths, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(user / ".cache/llama.cpp/a.gguf")
    (user / "link").symlink_to(user / ".cache/llama.cpp")
    monkeypatch.setenv("LLAMA_CACHE", str(user / "link"))
    assert set(found(home)) == {"a"}


def test_the_newer_layout_of_ollama_counts(home: Paths, user: Path) -> None:
    store = user / ".ollama/models"
    ollama(store, "registry.ollama.ai/library/qwen3:1.7b", gguf(rows=10))
    ollama_list(
        store, "ollama.com/library/qwen3:1.7b", {"mlx": b"other", "llamacpp": gguf(rows=11), "ggml": gguf(rows=12)}
    )
    ollama(store, "registry.ollama.ai/library/llamacpp:0123", gguf(rows=11))
    models = found(home)
    assert set(models) == {"qwen3:1.7b"}
    assert models["qwen3:1.7b"].path.read_bytes() == gguf(rows=12)


def test_what_is_wrong_with_a_store_is_said_of_its_model(home: Paths, user: Path) -> None:
    store = user / ".ollama/models"
    ollama(store, "registry.ollama.ai/library/gone:1b", gguf(rows=9)).unlink()
    ollama(store, "registry.ollama.ai/library/put:on", gguf(rows=8), adapter=b"lora")
    broken = store / "manifests/registry.ollama.ai/library/broken/latest"
    broken.parent.mkdir()
    broken.write_text("[1")
    outside = store / "manifests/registry.ollama.ai/library/outside/latest"
    outside.parent.mkdir()
    outside.write_text(
        '{"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "../../../etc/passwd"}]}'
    )
    cloud = store / "manifests/registry.ollama.ai/library/cloud/latest"
    cloud.parent.mkdir()
    cloud.write_text('{"layers": []}')
    hugging_face(user / ".cache/huggingface/hub", "org/repo", "dangling.gguf").resolve().unlink()
    troubles = {name: one.trouble for name, one in found(home).items()}
    assert "missing" in troubles.pop("gone:1b")
    assert "adapter" in troubles.pop("put:on")
    assert "missing" in troubles.pop("dangling")
    assert troubles == {"broken:latest": "its manifest cannot be read", "outside:latest": "its manifest cannot be read"}


def test_a_folder_that_is_closed_to_us_is_said_and_hides_nothing_else(home: Paths, user: Path) -> None:
    closed = user / ".lmstudio/models"
    closed.parent.mkdir()
    closed.write_text("a file")
    put(user / ".cache/llama.cpp/a.gguf")
    seen = {str(one.path): one.error for one in shelves(home, os.environ)}
    assert "cannot be looked into" in seen[str(closed)]
    assert seen[str(user / ".cache/lm-studio/models")] == "not there"
    assert set(found(home)) == {"a"}


def test_the_weights_that_sotto_comes_with_are_no_models(
    home: Paths, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAMA_CACHE", str(OURS))
    assert list(OURS.rglob("*.gguf"))
    assert found(home) == {}


def test_several_revisions_of_one_file_are_one_model(home: Paths, user: Path) -> None:
    hub = user / ".cache/huggingface/hub"
    hugging_face(hub, "org/repo", "a.gguf", revision="old")
    link = hugging_face(hub, "org/repo", "a.gguf", revision="new")
    assert {name: one.path for name, one in found(home).items()} == {"a": link}


def test_split_models_are_one_and_want_every_part(home: Paths, user: Path) -> None:
    folder = user / ".cache/llama.cpp"
    for number in (1, 2, 3):
        put(folder / f"big-0000{number}-of-00003.gguf", rows=number * 10)
    put(folder / "gap-00001-of-00002.gguf")
    models = {one.name: examine(one, 8_192, PLENTY) for one in offers(found(home).values())}
    assert set(models) == {"big", "gap"}
    assert (len(models["big"].weights.parts), models["big"].usable) == (3, True)
    assert models["big"].weights.size == sum(path.stat().st_size for path in folder.glob("big*"))
    assert "gap-00002-of-00002.gguf is missing" in models["gap"].weights.trouble


def test_one_name_in_two_stores_is_told_apart(home: Paths, user: Path) -> None:
    put(user / ".lmstudio/models/a/b/Same.gguf")
    put(user / ".lmstudio/models/c/d/same.gguf")
    put(user / ".cache/llama.cpp/same.gguf")
    names = list(found(home))
    assert names[0] == "lm-studio/Same"
    assert names[1].endswith("c/d/same.gguf")
    assert names[2] == "llama.cpp/same"


def test_a_name_is_known_by_its_beginning() -> None:
    files = [Found(name, "ollama", Path("/x")) for name in ("qwen3:1.7b", "qwen3:4b", "Llama3:latest", "llama3:1b")]
    listed = offers(files, [Server("ollama", "http://127.0.0.1:11434/v1", ["qwen3:1.7b"])])
    assert meant("qwen3:4", listed).name == "qwen3:4b"
    assert meant("LLAMA3", listed).name == "Llama3:latest"
    assert meant("qwen3:1.7b", listed).found is not None
    assert meant("qwen3:1.7b@", listed).url == "http://127.0.0.1:11434/v1"
    with pytest.raises(Unclear, match=r"qwen3:1\.7b, qwen3:4b, qwen3:1\.7b@127"):
        meant("qwen", listed)
    with pytest.raises(NotFound):
        meant("gpt", listed)


def test_what_is_not_for_conversation_is_said(tmp_path: Path) -> None:
    kinds = {
        "bert": ENCODER,
        "pooled": CHAT | {"qwen3.pooling_type": (4, 3)},
        "clip": CHAT | {"general.architecture": (TEXT, "clip")},
        "lora": CHAT | {"general.type": (TEXT, "adapter")},
        "nothing": {"general.name": (TEXT, "x")},
    }
    put(tmp_path / "vocab.gguf", rows=0)
    for name, values in kinds.items():
        put(tmp_path / f"{name}.gguf", values)
    listed = offers(Found(path.stem, "sotto", path) for path in sorted(tmp_path.iterdir()))
    seen = {one.name: examine(one, 8_192, PLENTY).weights for one in listed}
    assert not any(one.chat for one in seen.values())
    assert seen["bert"].other == seen["pooled"].other == "an encoder: it makes vectors, not sentences"
    assert "pictures" in seen["clip"].other
    assert "LoRA" in seen["lora"].other
    assert "vocabulary" in seen["vocab"].other


def test_a_file_without_its_end_is_not_whole(tmp_path: Path) -> None:
    path = put(tmp_path / "cut.gguf")
    path.write_bytes(path.read_bytes()[:-1])
    [offer] = offers([Found("cut", "sotto", path)])
    assert examine(offer, 8_192, PLENTY).weights.trouble == "cut.gguf is not whole; its end is missing"

"""Speech models as they lie about: what a folder holds, where they are found, and what is fetched of one."""

import hashlib
import struct
from pathlib import Path

import pytest

from daemon.models import speech_catalogue
from daemon.models.ctranslate2_file import read
from daemon.models.discovery import offers
from daemon.models.origin import Origin, asked, find
from daemon.models.shelves import Found
from daemon.models.speech import describe, found, newest
from daemon.models.web import Web
from daemon.paths import Paths
from knowledge.errors import DownloadFailed, DownloadRefused, ModelUnusable, NotFound, Usage
from tests.daemon.models.file_server import Files
from tests.daemon.models.speech_folders import cached, model_bin, spoken

FOLDER = Path("/models")
ENGLISH, MANY = 51_864, 51_865


# ── a folder ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_in_a_folder(tmp_path: Path) -> None:
    folder = spoken(tmp_path / "tiny", width=384)
    (folder / "README.md").write_text("---\nlanguage:\n- en\nlicense: mit\n---\n# it\nlicense: none\n")
    one = describe(folder)
    assert (one.trouble, one.label, one.english_only, one.licence) == ("", "tiny", True, "mit")
    assert one.size == sum(file.stat().st_size for file in folder.iterdir())
    assert one.needs > 190 << 20


def test_one_of_many_languages(tmp_path: Path) -> None:
    assert describe(spoken(tmp_path / "a", tokens=MANY)).trouble == "it does not know English"
    known = spoken(tmp_path / "b", tokens=MANY, tokenizer=b'{"added_tokens": [{"content": "<|en|>"}]}')
    assert (describe(known).trouble, describe(known).english_only) == ("", False)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not whole"),
        (b"GGUF" * 100, "no CTranslate2 file"),
        (struct.pack("<I", 3) + bytes(100), "convert the model again"),
        (struct.pack("<IH", 6, 60_000) + bytes(100), "a name of 60,000 bytes"),
        (model_bin()[:-1], "is not whole"),
        (model_bin(kind=b"\xff\xfe"), "no CTranslate2 file"),
        (model_bin(kind=b"TransformerSpec"), "no Whisper model (TransformerSpec)"),
        (model_bin(count=1_000_000), "1,000,000 variables"),
        (model_bin(rank=200), "200 dimensions"),
    ],
)
def test_weights_that_are_none(tmp_path: Path, data: bytes, said: str) -> None:
    folder = spoken(tmp_path / "a")
    (folder / "model.bin").write_bytes(data)
    assert said in describe(folder).trouble


def test_shapes_are_read_without_the_weights(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(model_bin(tokens=ENGLISH, width=512))
    assert read(path).shapes == {"decoder/embeddings/weight": (ENGLISH, 512), "decoder/scale": ()}
    assert read(path).weights == ENGLISH * 512 + 1
    path.write_bytes(b"x")
    with pytest.raises(ModelUnusable):
        read(path)


def test_what_is_no_folder_or_cannot_be_read(tmp_path: Path) -> None:
    assert describe(tmp_path / "gone").trouble == "it is not there"
    (tmp_path / "file").write_text("x")
    assert describe(tmp_path / "file").trouble == "it is no folder"
    folder = spoken(tmp_path / "a")
    (folder / "config.json").write_bytes(b" " * ((16 << 20) + 1))
    assert "larger than 16 MiB" in describe(folder).trouble
    (folder / "model.bin").rename(folder / "model.bin.part")
    assert describe(folder).trouble == "model.bin is missing: it is not fetched whole yet"


# ── where they lie ───────────────────────────────────────────────────────────────────────────────


def test_the_cache_of_the_hub_and_our_own_folder(home: Paths, tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    tiny = cached(hub, "Systran/faster-whisper-tiny.en", "abc")
    cached(hub, "Systran/faster-whisper-tiny.en", "zzz", main=False)
    other = cached(hub, "someone/dictation", "abc")
    cached(hub, "someone/translator", "abc", kind=b"TransformerSpec")
    half = cached(hub, "Systran/faster-whisper-base.en", "abc")
    (half / "model.bin").resolve().unlink()
    (hub / "models--org--chat/snapshots/abc").mkdir(parents=True)
    own = spoken(home.models / "Systran/faster-whisper-tiny.en")
    spoken(home.models / "unfinished").joinpath("model.bin").rename(home.models / "unfinished/model.bin.part")
    seen = list(found(home, {"HOME": str(tmp_path), "HF_HUB_CACHE": str(hub)}))
    assert [(one.name, one.source, one.path) for one in seen] == [
        ("whisper-tiny.en", "sotto", own),
        ("whisper-base.en", "hugging face", half),
        ("whisper-tiny.en", "hugging face", tiny),
        ("dictation", "hugging face", other),
    ]
    assert describe(half).trouble.startswith("model.bin is missing")
    assert [one.name for one in offers(seen)] == [
        "sotto/whisper-tiny.en",
        "whisper-base.en",
        "hugging-face/whisper-tiny.en",
        "dictation",
    ]
    assert newest(tiny.parents[1]) == tiny


def test_folders_that_are_not_there(home: Paths, tmp_path: Path) -> None:
    none: list[Found] = []
    assert list(found(home, {"HOME": str(tmp_path)})) == none


# ── what is fetched ──────────────────────────────────────────────────────────────────────────────


def test_the_catalogue_is_pinned_to_the_last_file() -> None:
    entries = speech_catalogue.entries()
    assert [one.name for one in entries] == ["whisper-tiny.en", "whisper-base.en"]
    for one in entries:
        assert len(one.revision) == 40
        assert one.licence == "mit"
        assert {file.name for file in one.files} == {"config.json", "tokenizer.json", "vocabulary.txt", "model.bin"}
        assert all(len(file.sha256) == 64 and file.size for file in one.files)
        assert one.files[-1].name == "model.bin"  # what is not whole has no weights, and is not taken for a model
        assert one.needs > one.size / 2
    assert speech_catalogue.entry("Whisper-Tiny.EN") == entries[0]
    assert speech_catalogue.entry("whisper") is None


def test_a_name_of_the_catalogue() -> None:
    origin = find("whisper-tiny.en", FOLDER, {})
    assert (origin.speech, origin.size, origin.licence) == (True, 78_090_594, "mit")
    assert origin.target == FOLDER / "Systran/faster-whisper-tiny.en"
    assert origin.wanted[3].url == (
        "https://huggingface.co/Systran/faster-whisper-tiny.en/resolve/"
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba/model.bin"
    )
    assert asked(origin, Web()) == origin  # nothing is left to ask
    with pytest.raises(Usage, match="several parts"):
        find("whisper-tiny.en", FOLDER, {}, sha256="ab" * 32)
    with pytest.raises(NotFound) as unknown:
        find("whisper-huge", FOLDER, {})
    assert "whisper-tiny.en" in unknown.value.advice


def listing(*names: str) -> dict[str, object]:
    sums = {"model.bin": {"sha256": hashlib.sha256(b"w").hexdigest()}}
    files = [{"rfilename": name, "size": 9, **({"lfs": sums[name]} if name in sums else {})} for name in names]
    return {"cardData": {"license": "mit"}, "siblings": files}


def test_a_repository_is_asked_for_its_files(files: Files) -> None:
    names = ("model.bin", "vocabulary.json", ".gitattributes", "../x", "config.json", "tokenizer.json", "README.md")
    files.api = listing(*names)
    origin = asked(find("hf:org/faster-whisper-mine@v2", FOLDER, {}, endpoint=files.url), Web())
    assert (origin.name, origin.licence, origin.size, origin.needed) == ("whisper-mine", "mit", 45, 0)
    assert [one.target.name for one in origin.wanted] == [
        "README.md",
        "config.json",
        "tokenizer.json",
        "vocabulary.json",
        "model.bin",
    ]
    assert [one.target.parent for one in origin.wanted] == [FOLDER / "org/faster-whisper-mine"] * 5
    assert [one.url.rpartition("/")[2] for one in origin.wanted] == [one.target.name for one in origin.wanted]
    assert [bool(one.sha256) for one in origin.wanted] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("said", "error"),
    [(None, NotFound), ({"siblings": 7}, DownloadRefused), (listing("config.json", "model.safetensors"), NotFound)],
)
def test_a_repository_that_has_none(files: Files, said: object, error: type[Exception]) -> None:
    files.api = said
    origin: Origin = find("hf:org/whisper", FOLDER, {}, endpoint=files.url)
    with pytest.raises(error):
        asked(origin, Web())


def test_a_hub_that_does_not_answer() -> None:
    with pytest.raises(DownloadFailed):
        asked(find("hf:org/whisper", FOLDER, {}, endpoint="http://127.0.0.1:1"), Web())

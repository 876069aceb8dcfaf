"""What is meant by a name, `hf:` or a url: where from, where to, and what the hub says of it beforehand."""

from pathlib import Path

import pytest

from daemon.models.catalogue import entries, recommended
from daemon.models.origin import asked, find
from daemon.models.room import Room
from daemon.models.web import Web
from knowledge.errors import DownloadRefused, NotFound, Usage
from tests.daemon.models.file_server import Files

FOLDER = Path("/models")
SUM = "ab" * 32


def test_a_name_of_the_catalogue_is_pinned() -> None:
    origin = find("Qwen3-1.7B", FOLDER, {})
    [one] = origin.wanted
    assert one.url.startswith(
        "https://huggingface.co/Qwen/Qwen3-1.7B-GGUF/resolve/90862c4b9d2787eaed51d12237eafdfe7c5f6077/"
    )
    assert (one.target, one.size) == (FOLDER / "Qwen/Qwen3-1.7B-GGUF/Qwen3-1.7B-Q8_0.gguf", 1_834_426_016)
    assert (origin.licence, len(one.sha256)) == ("apache-2.0", 64)
    mirrored = find("qwen3-1.7b", FOLDER, {"HF_ENDPOINT": "http://127.0.0.1:7/"})
    assert mirrored.wanted[0].url.startswith("http://127.0.0.1:7/Qwen/")
    assert mirrored.wanted[0].sha256 == one.sha256


@pytest.mark.parametrize(
    ("said", "url", "target"),
    [
        ("hf:o/r/a.gguf", "https://huggingface.co/o/r/resolve/main/a.gguf", "o/r/a.gguf"),
        ("hf:o/r/sub dir/a.gguf@v1/x", "https://huggingface.co/o/r/resolve/v1%2Fx/sub%20dir/a.gguf", "o/r/a.gguf"),
        ("https://huggingface.co/o/r/blob/main/a.gguf", "https://huggingface.co/o/r/resolve/main/a.gguf", "o/r/a.gguf"),
        ("https://example.com/x/a.gguf?download=1", "https://example.com/x/a.gguf?download=1", "example.com/a.gguf"),
    ],
)
def test_places(said: str, url: str, target: str) -> None:
    [one] = find(said, FOLDER, {}).wanted
    assert (one.url, one.target) == (url, FOLDER / target)


def test_a_model_in_parts_comes_with_all_of_them() -> None:
    origin = find("hf:o/r/q/big-00002-of-00003.gguf", FOLDER, {})
    assert [one.target.name for one in origin.wanted] == [f"big-0000{n}-of-00003.gguf" for n in (1, 2, 3)]
    assert origin.wanted[2].url.endswith("/q/big-00003-of-00003.gguf")
    with pytest.raises(Usage, match="several parts"):
        find("hf:o/r/big-00001-of-00003.gguf", FOLDER, {}, sha256=SUM)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("nope", NotFound),
        ("hf:o", Usage),
        ("hf:o/r/a.bin", Usage),
        ("hf:../r/a.gguf", Usage),
        ("hf:o/r/../a.gguf", Usage),
        ("hf:o/r/.a.gguf", Usage),
        ("hf:o/r/a-00001-of-99999.gguf", Usage),
        ("https://example.com/", Usage),
        ("https://u:p@example.com/a.gguf", Usage),
        ("file:///etc/a.gguf", Usage),
        ("http://example.com/a.gguf", DownloadRefused),
    ],
)
def test_what_is_not_taken(said: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        find(said, FOLDER, {})


def test_over_http_it_must_be_said_what_it_is() -> None:
    assert find("http://example.com/a.gguf", FOLDER, {}, sha256=SUM.upper()).wanted[0].sha256 == SUM
    with pytest.raises(Usage):
        find("http://example.com/a.gguf", FOLDER, {}, sha256="abc")


def test_the_hub_says_licence_size_and_sum(files: Files) -> None:
    files.api = {
        "cardData": {"license": "mit"},
        "siblings": [{"rfilename": "sub/a.gguf", "size": 7, "lfs": {"sha256": SUM}}, {"rfilename": "README.md"}],
    }
    origin = asked(find("hf:o/r/sub/a.gguf", FOLDER, {}, endpoint=files.url), Web())
    assert (origin.licence, origin.size, origin.wanted[0].sha256) == ("mit", 7, SUM)
    assert files.paths == ["/api/models/o/r/revision/main?blobs=true"]


@pytest.mark.parametrize("said", [None, [], {}, {"siblings": 7}, {"siblings": [3]}, {"cardData": "x"}])
def test_a_mirror_that_says_nothing_of_use(files: Files, said: object) -> None:
    files.api = said
    origin = find("hf:o/r/a.gguf", FOLDER, {}, endpoint=files.url)
    assert asked(origin, Web()) == origin


GB = 1_000_000_000


@pytest.mark.parametrize(
    ("memory", "processors", "name"),
    [
        (1, 8, None),
        (4, 8, "qwen3-0.6b"),
        (8, 1, "qwen3-0.6b"),
        (8, 4, "qwen3-1.7b"),
        (24, 2, "qwen3-1.7b"),
        (16, 8, "qwen3-4b"),
        (64, 16, "qwen3-8b"),
    ],
)
def test_which_one_suits_a_machine(memory: int, processors: int, name: str | None) -> None:
    found = recommended(Room(memory * GB, 0), processors)
    assert (found.name if found else None) == name


def test_the_catalogue_is_sound() -> None:
    assert [one.size for one in entries()] == sorted(one.size for one in entries())
    for one in entries():
        assert (len(one.sha256), len(one.revision), one.licence) == (64, 40, "apache-2.0")
        assert one.needed > one.size

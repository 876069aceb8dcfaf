"""Contents lie under their SHA-256, once; what is not what was kept is said; what nobody names goes when it is old."""

import os
import time
from pathlib import Path

import pytest

from knowledge.errors import ArtifactDamaged, ArtifactRefused, NotFound
from knowledge.tasks import artifact
from knowledge.tasks.artifact import Artifact, checked
from knowledge.tasks.artifact_folder import YOUNG_S, ArtifactFolder

TEXT = b"all is well\n" * 500


@pytest.fixture
def folder(tmp_path: Path) -> ArtifactFolder:
    return ArtifactFolder(tmp_path)


def files(where: Path) -> list[Path]:
    return sorted(where.glob("??/*"))


def test_a_content_is_kept_once_and_compressed(folder: ArtifactFolder, tmp_path: Path) -> None:
    blob = folder.put(TEXT)
    assert folder.put(TEXT) == blob
    [file] = files(tmp_path)
    assert (file.parent.name + file.name, file.stat().st_size) == (blob.sha, blob.stored)
    assert blob.stored < blob.size == len(TEXT)
    assert folder.get(blob.sha, blob.size) == TEXT


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_what_is_not_what_was_kept_is_said_and_made_good_by_the_next(
    folder: ArtifactFolder, tmp_path: Path, damage: bytes | None
) -> None:
    blob, other = folder.put(TEXT), ArtifactFolder(tmp_path / "other").put(b"something else")
    [file] = files(tmp_path)
    file.write_bytes(files(tmp_path / "other")[0].read_bytes() if damage is None else damage)
    with pytest.raises(ArtifactDamaged):
        folder.get(blob.sha, blob.size)
    assert folder.put(TEXT) == blob
    assert folder.get(blob.sha, blob.size) == TEXT
    with pytest.raises(NotFound):
        folder.get(other.sha, other.size)


def test_what_is_given_again_is_young_again(folder: ArtifactFolder, tmp_path: Path) -> None:
    blob = folder.put(TEXT)
    [file] = files(tmp_path)
    old = time.time() - 2 * YOUNG_S
    os.utime(file, (old, old))
    folder.put(TEXT)
    assert folder.sweep(frozenset(), time.time()).files == 0
    os.utime(file, (old, old))
    assert folder.sweep({blob.sha}, time.time()).files == 0
    assert folder.sweep(frozenset(), time.time()) == (1, blob.stored)


def test_half_a_file_that_a_death_left_goes(folder: ArtifactFolder, tmp_path: Path) -> None:
    blob = folder.put(TEXT)
    [file] = files(tmp_path)
    half = file.with_name(f"{file.name}.77.partial")
    half.write_bytes(b"x")
    assert folder.sweep({blob.sha}, time.time() + 2 * YOUNG_S) == (1, 1)
    assert files(tmp_path) == [file]


def test_nothing_goes_while_one_is_given(folder: ArtifactFolder) -> None:
    folder.put(TEXT)
    with folder._locked(1):
        assert folder.sweep(frozenset(), time.time() + 2 * YOUNG_S).files == 0


@pytest.mark.parametrize("name", ["", ".x", "a/b", "..", "a\n", "ä", "x" * 101, "-o"])
def test_a_name_is_that_of_a_file(name: str) -> None:
    with pytest.raises(ArtifactRefused):
        checked(Artifact(name, "x"), b"x", binary=False)


def test_what_is_too_large_is_refused() -> None:
    large = bytes(artifact.LARGEST + 1)
    with pytest.raises(ArtifactRefused):
        checked(Artifact("a", large), large, binary=True)

"""`sotto job ID --get`: what a job left behind, printed or in a file; `export` and `doctor` know of it too."""

import json
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.artifact_folder import ArtifactFolder
from tests.conftest import Sotto
from tests.jobs_left import Left


@pytest.fixture
def job(home: Paths) -> str:
    log = LogWriter.open(home.core)
    number = Left(log, ArtifactFolder(home.artifacts)).job("3 failed\n", "\x1b[2J")
    log.close()
    return f"j{number}"


def test_what_a_job_left_is_listed_and_had(sotto: Sotto, job: str, tmp_path: Path) -> None:
    listed = sotto("job", job)
    assert [line.split()[0] for line in listed.stderr.splitlines()[1:]] == ["0.txt", "1.txt"]
    assert sotto("job", job, "--get", "0.txt").stdout == "3 failed\n"
    assert sotto("job", job, "--get", "0.txt", "-o", str(tmp_path / "it")).stdout == ""
    assert (tmp_path / "it").read_text() == "3 failed\n"
    assert (tmp_path / "it").stat().st_mode & 0o777 == 0o600
    told = json.loads(sotto("job", job, "--get", "0.txt", "--json").stdout)
    [first, _] = json.loads(sotto("job", job, "--json").stdout)["artifacts"]
    assert told == {"artifact": first, "text": "3 failed\n", "path": None}
    missing = sotto("job", job, "--get", "2.txt")
    assert missing.returncode == 3
    assert "there are: 0.txt, 1.txt" in missing.stderr
    assert sotto("job", job, "-o", "x").returncode == 2


def test_what_is_not_what_was_kept_is_said(sotto: Sotto, home: Paths, job: str) -> None:
    for path in home.artifacts.glob("??/*"):
        path.write_bytes(b"")
    damaged = sotto("job", job, "--get", "0.txt")
    assert (damaged.returncode, damaged.stdout) == (1, "")
    assert "is not what was kept" in damaged.stderr


def test_an_export_takes_them_along_and_the_doctor_misses_what_is_gone(sotto: Sotto, home: Paths, job: str) -> None:
    first, second = map(json.loads, sotto("export", "--kind", "artifact").stdout.splitlines())
    assert (first["kind"], first["job"], first["name"], first["text"]) == ("artifact", job, "0.txt", "3 failed\n")
    assert checked(sotto)["state"] == "ok"
    next(home.artifacts.glob(f"{second['sha256'][:2]}/*")).unlink()
    assert "1.txt" in checked(sotto)["found"]
    _, second = map(json.loads, sotto("export", "--kind", "artifact").stdout.splitlines())
    assert "text" not in second


def checked(sotto: Sotto) -> dict[str, str]:
    [found] = [one for one in json.loads(sotto("doctor", "--json").stdout)["checks"] if one["name"] == "artifacts"]
    return dict(found)

"""`sotto jobs` and `sotto job`, with the real daemon and its own kind of job."""

import json

import pytest

from daemon.paths import Paths
from tests.conftest import Sotto


@pytest.mark.usefixtures("up")
def test_a_job_is_begun_followed_and_found_again(sotto: Sotto, home: Paths) -> None:
    begun = json.loads(sotto("jobs", "--run", "integrity", "--json").stdout)
    followed = sotto("job", begun["id"], "-f")
    assert followed.returncode == 0, followed.stderr
    assert [line.split(":")[-1].strip() for line in followed.stdout.splitlines()] == ["ok", "ok", "ok"]
    assert "done" in followed.stderr
    again = sotto("job", begun["id"])
    assert again.stdout == followed.stdout
    lines = followed.stdout.splitlines(keepends=True)
    assert sotto("job", begun["id"], "-f", "--from", "2").stdout == lines[2]
    assert sotto("job", begun["id"], "--from", "-1").returncode == 2
    [told] = json.loads(sotto("jobs", "--json").stdout)
    assert (told["id"], told["state"], told["said"]) == (begun["id"], "succeeded", "every database is sound")
    *chunks, last = [json.loads(one) for one in sotto("job", begun["id"], "-f", "--json").stdout.splitlines()]
    assert [one["kind"] for one in chunks] == ["stdout", "stdout", "stdout", "end"]
    assert last["state"] == "succeeded"
    assert sotto("job", begun["id"], "--cancel").returncode == 1
    refused = json.loads(sotto("jobs", "--run", "nonsense", "--json").stdout)
    assert "nonsense" in refused["error"]
    assert refused["hint"] == "there are: bisect, checks, integrity, tidy, try_fix"
    assert sotto("job", "j99999").returncode == 3
    assert home.core.exists()
    for words in (("-f",), ("--command", "lint"), ("--run", "integrity", "--project", "shop")):
        assert sotto("jobs", *words).returncode == 2
    assert sotto("jobs", "--run", "checks", "--project", "shop").returncode == 3
    assert sotto("job", "integrity").stdout == followed.stdout, "the youngest of its kind"


def test_without_jobs_it_says_so(sotto: Sotto, home: Paths) -> None:
    assert sotto("jobs").returncode == 3, "nothing was ever recorded"
    assert not home.core.exists()

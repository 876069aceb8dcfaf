"""Git, terminal, clock."""

import pytest

from daemon.doctor.patient import Patient
from daemon.doctor.surroundings import clock_verdict, git, locale_of, terminal_verdict


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de_DE.UTF-8"),
        ({"LANG": "de_DE.UTF-8", "LC_CTYPE": "C"}, "C"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "POSIX"}, "POSIX"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, "de_DE.UTF-8"),
        ({}, ""),
    ],
)
def test_the_locale_that_decides(environ: dict[str, str], locale: str) -> None:
    assert locale_of(environ) == locale


@pytest.mark.parametrize(
    ("locale", "encoding", "state"),
    [
        ("C.UTF-8", "utf-8", "ok"),
        ("en_US.utf8", "UTF-8", "ok"),
        ("C", "utf-8", "warning"),
        ("de_DE.ISO-8859-1", "iso8859-1", "warning"),
        ("C.UTF-8", "ascii", "warning"),
        ("", "", "warning"),
    ],
)
def test_terminals(locale: str, encoding: str, state: str) -> None:
    assert terminal_verdict(locale, encoding).state == state


@pytest.mark.parametrize(("now", "state"), [(0, "warning"), (1_735_689_599, "warning"), (1_735_689_600, "ok")])
def test_a_clock_before_sotto_existed_is_wrong(now: float, state: str) -> None:
    assert clock_verdict(now).state == state


def test_git_is_missing(patient: Patient, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    [verdict] = git(patient)
    assert (verdict.state, "git" in verdict.advice) == ("warning", True)

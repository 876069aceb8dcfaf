"""What an environment holds does not stay in what is kept."""

from pathlib import Path

import pytest

from daemon.hiding import Hiding, may_hold
from daemon.terminal.head_and_tail import HeadAndTail

SECRET = "swordfish-0123456789-abcdefghijklmnop"


@pytest.fixture
def hiding(tmp_path: Path) -> Hiding:
    return Hiding({"DB_PASSWORD": SECRET}, tmp_path / "key")


def kept(text: bytes, limit: int) -> HeadAndTail:
    one = HeadAndTail(limit)
    one.add(text)
    return one


def test_a_secret_becomes_a_mark_and_other_bytes_stay(hiding: Hiding) -> None:
    done = hiding.output(kept(b"\xff\x00 password " + SECRET.encode() + b" \xfe\n", 1 << 10))
    assert SECRET.encode() not in done
    assert done.startswith(b"\xff\x00 password ")
    assert done.endswith(b" \xfe\n")
    assert SECRET not in hiding.text(f"mysql -p{SECRET}")


@pytest.mark.parametrize("cut", range(8, 48, 4))
def test_beside_what_was_left_out_no_half_of_one_stays(hiding: Hiding, cut: int) -> None:
    text = b"x" * (256 - cut) + b" " + SECRET.encode() + b" " + b"y\n" * 4_000
    done = hiding.output(kept(text, 1 << 10))
    assert b"bytes left out" in done
    assert SECRET[:8].encode() not in done


def test_an_environment_without_secrets_needs_nothing(tmp_path: Path) -> None:
    hiding = Hiding({"PWD": "/src", "HOME": "/home"}, tmp_path / "key")
    assert hiding.output(kept(b"as it is", 100)) == b"as it is"
    assert not (tmp_path / "key").exists()


@pytest.mark.parametrize(
    ("name", "value", "may"),
    [("PWD", "/x", False), ("API_KEY", "x", True), ("DB", "postgres://me:pw@host/", True), ("LANG", "C", False)],
)
def test_which_variables_are_looked_at(name: str, value: str, may: bool) -> None:
    assert may_hold(name, value) is may


def test_a_report_has_marks_too_and_what_is_none_is_left_alone(hiding: Hiding, tmp_path: Path) -> None:
    report, link = tmp_path / "run.xml", tmp_path / "link.xml"
    report.write_text(f"<failure message='{SECRET}'/>")
    link.symlink_to(report)
    for file in (link, tmp_path / "none.xml", tmp_path):
        hiding.report(file)
    assert SECRET in report.read_text()
    hiding.report(report)
    assert SECRET not in report.read_text()
    assert report.read_text().startswith("<failure message='")
    assert report.stat().st_mode & 0o777 == 0o600

"""Lines that were typed are there the next time, without secrets, for nobody else."""

from pathlib import Path

from daemon.chat.typed import KEPT, Lines


def test_lines_come_back_and_are_the_users_own(tmp_path: Path) -> None:
    lines = Lines(tmp_path / "typed")
    for text in ("why?", "why?", "two\nlines", " not this", "  ", "token ghp_0123456789abcdefghijABCDEFGHIJ012345"):
        lines.add(text)
    found = Lines(tmp_path / "typed").read()
    assert found[:2] == ["why?", "two\nlines"]
    assert len(found) == 3
    assert "ghp_0123456789" not in (tmp_path / "typed").read_text()
    assert (tmp_path / "typed").stat().st_mode & 0o777 == 0o600


def test_damage_costs_one_line_and_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "typed"
    path.write_bytes(b'"a"\n\xff\n{"b": 1}\n' + b'"c"\n' * KEPT)
    lines = Lines(path)
    assert lines.read() == ["c"] * KEPT
    lines.add("d")
    assert lines.read()[-2:] == ["c", "d"]
    assert len(lines.read()) < KEPT


def test_no_file_is_no_history(tmp_path: Path) -> None:
    assert Lines(tmp_path / "none").read() == []

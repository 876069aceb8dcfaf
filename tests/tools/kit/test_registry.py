"""Which tools there are."""

from pathlib import Path

from tools.kit.registry import UNTRUSTED, builtin, every

MINE = '''
from tools.kit.answer import Answer
from tools.kit.tool import tool


@tool(effect="reads")
def tides(around) -> Answer:
    """When the sea comes back."""
    return Answer({}, "soon")
'''


def test_ours_are_named_as_their_files() -> None:
    assert all(name == one.name for name, one in builtin().items())


def test_the_users_are_found_and_broken_ones_reported(tmp_path: Path) -> None:
    files = {
        "a_tides.py": MINE,
        "b_again.py": MINE,
        "c_syntax.py": "def",
        "d_exits.py": "raise SystemExit('no')",
        "e_none.py": "x = 1",
        "f_text.txt": "def",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = every(tmp_path, [Path(name).stem for name in files])
    assert found.tools.keys() == builtin().keys() | {"tides"}
    assert [Path(one.where).name for one in found.broken] == ["b_again.py", "c_syntax.py", "d_exits.py", "e_none.py"]
    assert "tides already" in found.broken[0].why


def test_what_nobody_trusts_is_not_even_loaded(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    (tmp_path / "tides.py").write_text(f"__import__('pathlib').Path({str(ran)!r}).touch()\n{MINE}", encoding="utf-8")
    found = every(tmp_path, trusted=["moon"])
    assert found.tools.keys() == builtin().keys()
    assert [one.why for one in found.broken] == [UNTRUSTED.format(name="tides")]
    assert not ran.exists()
    assert "tides" in every(tmp_path, trusted=["tides"]).tools
    assert ran.exists()


def test_without_a_folder_there_are_ours(tmp_path: Path) -> None:
    assert every(tmp_path / "none") == every()

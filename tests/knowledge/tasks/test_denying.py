"""What somebody said no to is not done by another way within the same task."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.tasks.approval import Approval
from knowledge.tasks.denying import Denied, against
from knowledge.tasks.effects import ChangeFiles, Effect, PlannedFile, RunCommand
from knowledge.tasks.plan import Plan, shown


def change(tree: Path | str, *paths: str) -> ChangeFiles:
    files = tuple(PlannedFile(path=path, before=None, after="a" * 64, mode=0o644) for path in paths)
    return ChangeFiles(tree=str(tree), files=files)


def run(cwd: Path | str, line: str | Sequence[str]) -> RunCommand:
    argv = ("/bin/sh", "-c", line) if isinstance(line, str) else tuple(line)
    return RunCommand(argv=argv, cwd=str(cwd), environment=())


def plan(effect: Effect, tool: str = "", **arguments: str) -> Plan[Effect]:
    words = str(effect)
    return Plan(tool=tool or effect.sort, arguments=arguments, effect=effect, title=words, preview=words)


def denied(one: Plan[Effect], number: int = 5) -> Denied:
    told = shown(one)
    paths = tuple(file.path for file in getattr(one.effect, "files", ()))
    row = Approval(
        id=number,
        seq=number,
        asked_at=0,
        tool=told.tool,
        effect=told.effect,
        title=told.title,
        preview=told.preview,
        digest=one.digest,
        target=told.target,
        surface="model",
        task="t",
        expires=0,
        paths=paths,
        state="rejected",
    )
    return Denied(row, one.arguments)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "src").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "shop")
    return tmp_path / "shop"


def test_a_file_that_was_not_to_be_changed_is_not_changed_otherwise(tree: Path) -> None:
    no = denied(plan(change(tree, "src/till.py", "a.py")))
    same = {
        "by another tool": plan(change(tree, "a.py", "b.py"), tool="undo"),
        "by another name of the tree": plan(change(tree.parent / "link", "a.py")),
        "from a tree around it": plan(change(tree.parent, "shop/src/till.py")),
        "from a tree within": plan(change(tree / "src", "till.py")),
        "by a command there": plan(run(tree, "true")),
        "by a command within": plan(run(tree / "src", "true")),
        "by a command around it": plan(run(tree.parent, "true")),
        "by a command at another name": plan(run(tree.parent / "link", "true")),
        "by a command that names the tree": plan(run(tree.parent / "other", f"cd {tree} && make")),
        "by a command that goes there": plan(run(tree.parent / "other", "cd ../shop; make")),
        "by a command that names the file": plan(run("/", "find . -name till.py -delete")),
    }
    assert {name for name, one in same.items() if against(one, [no]) is None} == set()


def test_other_files_may_be(tree: Path) -> None:
    no = denied(plan(change(tree, "src/till.py")))
    assert against(plan(change(tree, "b.py")), [no]) is None
    assert against(plan(change(tree.parent / "other", "src/till.py")), [no]) is None
    assert against(plan(run(tree.parent / "other", "make")), [no]) is None


def test_a_command_is_not_run_however_it_is_written(tree: Path) -> None:
    no = denied(plan(run(tree, "rm -rf build"), command="rm -rf build"))
    for line in ("rm -rf build", "rm  -rf   build", "'rm' -rf \"build\"", "true; rm -rf build", "sh -c 'rm -rf build'"):
        assert against(plan(run(tree, line), command=line), [no]), line
    assert against(plan(run(tree.parent / "link", "rm -rf build")), [no])
    assert against(plan(run(tree, ["rm", "-rf", "build"])), [no])


def test_another_command_may_be_and_the_same_elsewhere(tree: Path) -> None:
    no = denied(plan(run(tree, "rm -rf build"), command="rm -rf build"))
    assert against(plan(run(tree, "make build"), command="make build"), [no]) is None
    assert against(plan(run(tree.parent / "other", "rm -rf build")), [no]) is None


def test_the_last_no_is_named(tree: Path) -> None:
    one, two = denied(plan(change(tree, "a.py")), 5), denied(plan(change(tree, "a.py", "b.py")), 7)
    found = against(plan(change(tree, "a.py")), [one, two])
    assert found
    assert found.name == "a7"


def test_the_same_words_to_the_same_tool_are_the_same(tree: Path) -> None:
    no = denied(plan(change(tree, "a.py"), tool="apply_fix", failure="f3"))
    assert against(plan(change(tree, "b.py"), tool="apply_fix", failure="f3"), [no])
    assert against(plan(change(tree, "b.py"), tool="apply_fix", failure="f4"), [no]) is None

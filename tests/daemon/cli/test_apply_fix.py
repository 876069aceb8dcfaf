"""`sotto apply-fix`: what helped last time is shown whole, granted once and put in; all of it is one trace."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.events import ActDone, Event
from knowledge.redact import clean
from knowledge.tasks.effects import ChangeFiles, RunCommand
from services.hands.checkpoint import Granted, sealed
from tests.daemon.cli.conftest import Say
from tests.daemon.cli.test_approve import ASK, Desk, Noting, at_desk
from tests.daemon.jobs.trials import RIGHT, WRONG, Trials


class Putting(Noting):
    """A hand that writes files where nobody is in its way."""

    def act(self, granted: Granted[ChangeFiles], room: Path) -> Sequence[Event]:  # type: ignore[override]
        effect = sealed(granted)
        for one in effect.files:
            (Path(effect.tree) / one.path).write_bytes((room / "contents" / str(one.after)).read_bytes())
        return [ActDone(approval=granted.approval.id, summary=clean(f"changed {len(effect.files)}"))]


Begin = Callable[[], Desk]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return tmp_path / "shop"


@pytest.fixture
def shop(home: Paths, tree: Path) -> Iterator[Trials]:
    with closing(Trials(home, tree)) as one:
        yield one


@pytest.fixture
def begin(home: Paths, tmp_path: Path, shop: Trials) -> Iterator[Begin]:
    """Once the past is written."""
    with ExitStack() as stack:

        def start() -> Desk:
            shop.close()
            acts = tmp_path / "acts"
            return stack.enter_context(at_desk(home, acts, {RunCommand: Noting(acts), ChangeFiles: Putting(acts)}))

        yield start


def test_it_is_shown_granted_put_in_and_told_what_to_run(shop: Trials, begin: Begin, tree: Path, say: Say) -> None:
    failure = shop.fails()
    fix = shop.learned(failure)
    desk = begin()
    person = desk.terminal("apply-fix", f"f{failure}")
    shown = person.until(ASK).decode()
    assert f"apply x{fix} to f{failure}" in shown
    assert "│ -    return sum(values[1:])" in shown
    assert "│ +    return sum(values)" in shown
    assert f"`sotto try-fix f{failure} -f` tries it in a sandbox first" in " ".join(shown.split())
    assert (tree / "sums.py").read_text() == WRONG
    person.type(b"y\n")
    assert person.end() == 0
    assert (tree / "sums.py").read_text() == RIGHT
    end = person.shown.decode()
    assert "run `python3 check.py` again to see; `sotto undo a" in end
    story = say("trace", f"f{failure}")
    told = [line.split()[4] for line in story.out.splitlines()]
    order = ["FailureDiagnosed", "ProposePlan", "PlanProposed", "DecidePlan", "PlanDecided", "ActDone"]
    assert [one for one in told if one in order] == order
    assert "approved by" in story.out
    assert "/dev/pts/" in story.out
    [number] = {
        one["body"]["approval"] for one in say("trace", f"f{failure}", "--json").json if one["type"] == "ActDone"
    }
    assert say("trace", f"a{number}").out == story.out
    assert say("trace", "a99999").status == 3
    assert say("trace", f"a{number}", "--keep").status == 2


def test_without_a_name_it_is_the_last_open_failure_here(shop: Trials, begin: Begin, tree: Path) -> None:
    failure = shop.fails()
    shop.learned(failure)
    begin_ = begin()
    person = begin_.terminal("apply-fix")
    assert f"to f{failure}".encode() in person.until(ASK)
    person.type(b"n\n")
    assert person.end() == 4
    named = begin_.terminal("apply-fix", "x1")
    assert named.end() == 3
    assert (tree / "sums.py").read_text() == WRONG


def test_commands_are_asked_about_one_by_one_in_their_exact_words(shop: Trials, begin: Begin) -> None:
    failure = shop.fails()
    fix = shop.learned(failure, edits=[], commands=[shop.ran("./open shop"), shop.ran("./open 'a  b'")])
    desk = begin()
    person = desk.terminal("apply-fix", f"x{fix}")
    assert re.search("\n  │ .*./open shop", person.until(ASK).decode())
    assert "./open 'a  b'" in person.ask(b"y\n", ASK).decode()
    assert desk.done == "./open shop\n"
    person.type(b"n\n")
    assert person.end() == 4
    assert desk.done == "./open shop\n"


def test_what_counts_only_in_the_shell_of_the_user_is_not_run_but_said(shop: Trials, begin: Begin) -> None:
    failure = shop.fails()
    shop.learned(failure, edits=[], commands=[shop.ran("export SHOP=open")])
    desk = begin()
    person = desk.terminal("apply-fix", f"f{failure}")
    assert person.end() == 4
    assert b"in which it is typed: export SHOP=open" in b" ".join(person.shown.split())
    assert desk.all() == []


def test_without_a_terminal_the_plan_waits(shop: Trials, begin: Begin, say: Say, tree: Path) -> None:
    failure = shop.fails()
    shop.learned(failure)
    desk = begin()
    done = say("apply-fix", f"f{failure}", "--json")
    assert (done.status, done.json["state"], done.json["paths"]) == (4, "asked", ["sums.py"])
    assert desk.get(int(done.json["id"][1:])).state == "asked"
    assert say("apply-fix", "f99999").status == 3
    assert say("undo", "a99999").status == 3
    assert say("undo", "f1").status in (2, 3)
    assert (tree / "sums.py").read_text() == WRONG


def test_what_is_asked_for_again_takes_the_place_of_what_waits(shop: Trials, begin: Begin, say: Say) -> None:
    failure, other = (
        shop.fails(),
        shop.fails("make other", printed="make: *** No rule to make target 'other'.  Stop.\n"),
    )
    for one in (failure, other):
        shop.learned(one)
    desk = begin()
    first, kept, again = (
        int(say("apply-fix", f"f{one}", "--json").json["id"][1:]) for one in (failure, other, failure)
    )
    assert [desk.get(one).state for one in (first, kept, again)] == ["modified", "asked", "asked"]
    assert desk.get(first).note == f"a{again} instead"


def test_of_several_files_some_can_be_chosen(shop: Trials, begin: Begin, tree: Path) -> None:
    shop.write("more.py", WRONG)
    failure = shop.fails()
    both = [shop.edit(path) for path in ("sums.py", "more.py")]
    shop.learned(failure, edits=both)
    desk = begin()
    person = desk.terminal("apply-fix", f"f{failure}")
    assert "more.py" in person.until(ASK).decode()
    listed = person.ask(b"e\n", b"Only which?").decode()
    assert "  1  more.py" in listed.replace("\r", "")
    person.ask(b"9\n", ASK)
    person.ask(b"e\n", b"Only which?")
    shown = person.ask(b"1\n", ASK).decode()
    assert "b/sums.py" not in shown.split("instead of")[1]
    assert "without sums.py" in shown
    person.type(b"y\n")
    assert person.end() == 0
    assert (tree / "more.py").read_text() == RIGHT
    assert (tree / "sums.py").read_text() == WRONG
    assert max(desk.all(), key=lambda one: one.id).paths == ("more.py",)

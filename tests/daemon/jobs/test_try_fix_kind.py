"""A known fix is tried in a real sandbox: what it comes to, and that the user's files stay as they are."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.errors import NotFound
from knowledge.events import FailureClosed, FailureDiagnosed, FixTried
from knowledge.failures.fixes.trial import TrialWanted
from knowledge.store.log import EventLog
from services.sandbox import running
from tests.daemon.jobs.trials import RIGHT, WRONG, Trials

pytestmark = pytest.mark.skipif(not running.bubblewrap(), reason="needs bubblewrap")


@pytest.fixture
def shop(home: Paths, tmp_path: Path) -> Iterator[Trials]:
    with closing(Trials(home, tmp_path / "shop")) as one:
        yield one


def tried(shop: Trials, failure: int, **more: object) -> tuple[FixTried, str]:
    before = contents(shop.tree)
    event, _, said = shop.tried(TrialWanted(failure)._replace(**more))  # type: ignore[arg-type]
    assert contents(shop.tree) == before
    assert event is not None
    return event, said


def contents(tree: Path) -> dict[str, tuple[bytes, int]]:
    return {str(one): (one.read_bytes(), one.stat().st_mtime_ns) for one in tree.rglob("*") if one.is_file()}


def test_what_helped_is_green_in_a_copy_and_the_tree_is_as_it_was(shop: Trials) -> None:
    failure = shop.fails()
    fix = shop.learned(failure)
    event, said = tried(shop, failure)
    assert (event.outcome, event.failure, event.fix, event.how, event.placed) == (
        "green",
        failure,
        fix,
        "exact",
        "exact",
    )
    assert (event.level, event.why, len(event.change), event.by_itself) == ("full", "", 64, False)
    assert "the sum is wrong" in said
    assert "+    return sum(values)" in said
    assert said.index("the sum is wrong") < said.index("all is well")


def test_among_other_changes_it_is_adapted(shop: Trials) -> None:
    failure = shop.fails()
    shop.learned(failure)
    shop.write("sums.py", WRONG.replace("\n\n\ndef total", "\n\nONE = 1\n\ndef total"))
    event, _ = tried(shop, failure)
    assert (event.outcome, event.placed) == ("green", "adapted")


def test_what_does_not_help_is_red_as_before_or_in_another_way(shop: Trials) -> None:
    failure = shop.fails()
    useless = shop.learned(failure, after=WRONG.replace("values[1:]", "values[:1]"))
    event, _ = tried(shop, failure, fix=useless)
    assert (event.outcome, event.why) == ("red", "it breaks as before")
    broken = shop.learned(failure, after=WRONG.replace("sum(values[1:])", "summ(values)"))
    event, _ = tried(shop, failure, fix=broken)
    assert (event.outcome, event.why) == ("red", "it breaks in another way")


def test_what_does_not_go_in_is_said_without_running_anything(shop: Trials) -> None:
    failure = shop.fails()
    shop.learned(failure)
    shop.write("sums.py", WRONG.replace("values[1:]", "values[2:]"))
    event, said = tried(shop, failure)
    assert (event.outcome, event.level, event.change) == ("does not apply", "", "")
    assert event.why == "sums.py: it contradicts what was changed since"
    assert "the sum" not in said


def test_what_is_well_in_the_sandbox_was_not_tried(shop: Trials) -> None:
    failure = shop.fails()
    shop.learned(failure)
    shop.write("check.py", "print('well')\n")
    event, said = tried(shop, failure)
    assert (event.outcome, said.count("well\n")) == ("not reproduced", 2)


def test_what_is_known_to_come_and_go_is_run_twice_each_way(shop: Trials) -> None:
    failure = shop.fails()
    fingerprint = told(shop, failure).fingerprint
    shop.say(FailureClosed(failure=failure, fingerprint=fingerprint, how="command succeeded", flaky=True, run="r"))
    failure = shop.fails()
    shop.learned(failure)
    event, said = tried(shop, failure)
    assert (event.outcome, said.count("AssertionError: the sum is wrong"), said.count("all is well\n")) == (
        "green",
        2,
        2,
    )


def told(shop: Trials, failure: int) -> FailureDiagnosed:
    with EventLog.open(shop.paths.core) as log:
        event = log.by_seq(failure).event
    assert isinstance(event, FailureDiagnosed)
    return event


def test_commands_of_it_run_before_in_the_same_shell(shop: Trials) -> None:
    shop.write(
        "check.py", "import os\nassert os.environ.get('SHOP') == 'open', 'SHOP is not set'\nprint('all is well')\n"
    )
    failure = shop.fails()
    shop.learned(failure, edits=[], commands=[shop.ran("export SHOP=open")])
    event, _ = tried(shop, failure)
    assert (event.outcome, event.change, event.commands) == ("green", "", ["export SHOP=open"])


@pytest.mark.parametrize(
    ("line", "sort", "outcome"),
    [
        ("pip install flask", "install", "needs network"),
        ("docker compose up -d", "service", "needs network"),
        ("sudo systemctl restart x", "other", "does not apply"),
    ],
)
def test_what_a_sandbox_cannot_do_is_said(shop: Trials, line: str, sort: str, outcome: str) -> None:
    failure = shop.fails()
    shop.learned(failure, edits=[], commands=[shop.ran(line, sort)])
    event, _ = tried(shop, failure)
    assert (event.outcome, event.level) == (outcome, "")
    assert line in event.why


def test_without_a_fix_there_is_nothing_to_try(shop: Trials) -> None:
    failure = shop.fails()
    with pytest.raises(NotFound, match="a known fix of"):
        shop.tried(TrialWanted(failure))
    event, done, _ = shop.tried(TrialWanted(failure, by_itself=True))
    assert (event, "a known fix of" in done.summary) == (None, True)


def test_by_itself_the_same_is_tried_once(shop: Trials) -> None:
    failure = shop.fails()
    fix = shop.learned(failure)
    wanted = TrialWanted(failure, fix, by_itself=True)
    event, _, _ = shop.tried(wanted)
    assert event is not None
    assert event.by_itself
    shop.say(event)
    again, done, _ = shop.tried(wanted)
    assert (again, done.summary) == (None, "not tried: it was, and nothing has changed since")
    shop.write("sums.py", f"# more\n{WRONG}")
    assert shop.tried(wanted)[0] is not None


def test_a_fix_that_is_in_place_does_not_apply(shop: Trials) -> None:
    failure = shop.fails()
    shop.learned(failure)
    shop.write("sums.py", RIGHT)
    event, _ = tried(shop, failure)
    assert (event.outcome, event.why) == ("does not apply", "what it changes is so already")


def test_a_command_with_a_secret_and_a_folder_that_is_gone_are_not_run(shop: Trials) -> None:
    token = "ghp_" + "a1B2" * 9
    failure = shop.fails(f"GITHUB_TOKEN={token} python3 check.py")
    shop.learned(failure)
    event, said = tried(shop, failure)
    assert (event.outcome, event.level) == ("not reproduced", "")
    assert "was given a secret" in event.why
    assert token not in said
    shop.tree.rename(shop.tree.with_name("moved"))
    with pytest.raises(NotFound):
        shop.tried(TrialWanted(failure))


TESTS = """from sums import total


def test_total():
    assert total([1, 2]) == 3


def test_nothing():
    assert {nothing}
"""


@pytest.mark.parametrize(
    ("nothing", "outcome", "why"),
    [("True", "green", ""), ("False", "red", "this failure is gone, and what else broke is still there")],
)
def test_tests_are_known_again_by_what_their_runner_says(shop: Trials, nothing: str, outcome: str, why: str) -> None:
    (shop.tree / ".venv").symlink_to(sys.prefix)
    shop.write("test_sums.py", TESTS.format(nothing=nothing))
    failure = shop.fails(".venv/bin/python -m pytest -q -p no:cacheprovider")
    assert told(shop, failure).test_id == "test_sums.py::test_total"
    shop.learned(failure)
    event, _, said = shop.tried(TrialWanted(failure))
    assert event is not None
    assert (event.outcome, event.why) == (outcome, why), said

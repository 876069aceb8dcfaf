"""A fix is planned as the very contents that would be written, with what was tried as evidence; nothing is touched."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from daemon.acting.planner import Planned, View, planner
from daemon.known_fix import known_fix
from daemon.paths import Paths
from knowledge.clock import SystemClock
from knowledge.errors import NotFound, PlanImpossible
from knowledge.events import FixTried
from knowledge.redact import clean
from knowledge.registry import KINDS, Registry
from knowledge.store.log import EventLog
from knowledge.tasks.effects import ChangeFiles
from tests.daemon.jobs.trials import RIGHT, WRONG, Trials


@pytest.fixture
def shop(home: Paths, tmp_path: Path) -> Iterator[Trials]:
    with closing(Trials(home, tmp_path / "shop")) as one:
        yield one


def planned(shop: Trials, **given: str) -> Planned:
    with EventLog.open(shop.paths.core) as log:
        registry = Registry(seen.event for seen in log.every(types=KINDS))
        return planner("apply_fix")(given, View(shop.paths, log, registry, SystemClock().now()))


def tried(shop: Trials, failure: int, fix: int, change: str, outcome: Any = "green") -> None:
    shop.say(
        FixTried(
            job=1, failure=failure, fix=fix, how="exact", outcome=outcome, why=clean(""), change=change, level="full",
            command=clean("make"), cwd=clean("/"), started=0,
        )
    )  # fmt: skip


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def change_of(shop: Trials, **given: str) -> str:
    """The digest of the change set that it would be, as a trial of it would say."""

    with EventLog.open(shop.paths.core) as log:
        known = known_fix(shop.paths, log, int(given["failure"][1:]), SystemClock().now())
    changes = known.changes(shop.paths)
    assert changes
    return changes.digest


def test_it_is_the_very_contents_and_the_files_stay_as_they_are(shop: Trials) -> None:
    failure = shop.fails()
    fix = shop.learned(failure)
    made = planned(shop, failure=f"f{failure}")
    effect = made.plan.effect
    assert isinstance(effect, ChangeFiles)
    [file] = effect.files
    assert (effect.tree, file.path, file.before, file.after) == (
        str(shop.tree),
        "sums.py",
        digest(WRONG),
        digest(RIGHT),
    )
    assert made.contents == {digest(RIGHT): RIGHT.encode()}
    assert (made.plan.fix, made.plan.failure, made.project, made.plan.warnings) == (fix, failure, 1, ())
    assert "+    return sum(values)\n" in made.plan.preview
    assert made.plan.title.startswith(f"apply x{fix} to f{failure}: ")
    assert (shop.tree / "sums.py").read_text() == WRONG


def test_its_evidence_is_what_was_tried_of_this_very_change(shop: Trials) -> None:
    failure = shop.fails()
    fix, named = shop.learned(failure), f"f{failure}"
    assert planned(shop, failure=named).plan.evidence == "not tried in this state"
    tried(shop, failure, fix, "0" * 64)
    assert planned(shop, failure=named).plan.evidence == "not tried in this state"
    tried(shop, failure, fix, change_of(shop, failure=named))
    assert planned(shop, failure=named).plan.evidence.endswith(" ago: green (without it: red)")
    shop.write("sums.py", f"# more\n{WRONG}")
    assert planned(shop, failure=named).plan.evidence == "not tried in this state"


def test_what_deserves_a_second_look_is_said(shop: Trials) -> None:
    failure = shop.fails()
    shop.learned(failure, commands=[shop.ran("make clean")])
    shop.write("sums.py", WRONG.replace("\n\n\ndef total", "\n\nONE = 1\n\ndef total"))
    warnings = planned(shop, failure=f"f{failure}").plan.warnings
    assert [one.split(":")[0] for one in warnings] == [
        "its lines did not stand word for word where it was learned",
        "a part of it is a command, which is not run",
    ]


def test_what_cannot_be_planned_says_what_to_do(shop: Trials) -> None:
    failure = shop.fails()
    with pytest.raises(NotFound):
        planned(shop, failure=f"f{failure}")
    shop.learned(failure, edits=[], commands=[shop.ran("export SHOP=open")])
    with pytest.raises(PlanImpossible) as only:
        planned(shop, failure=f"f{failure}")
    assert only.value.advice == "run it yourself: export SHOP=open"
    newer = shop.learned(failure)
    shop.write("sums.py", WRONG.replace("values[1:]", "values[2:]"))
    with pytest.raises(PlanImpossible, match="contradicts"):
        planned(shop, failure=f"f{failure}", fix=f"x{newer}")
    with pytest.raises(NotFound):
        planned(shop)


def test_what_cannot_be_shown_is_not_planned(shop: Trials) -> None:
    failure = shop.fails()
    shop.learned(failure)
    shop.write("sums.py", WRONG.replace("\n\n\ndef total", "\n\nTOKEN = 'ghp_" + "a1B2" * 9 + "'\ndef total"))
    with pytest.raises(PlanImpossible, match="holds a secret"):
        planned(shop, failure=f"f{failure}")

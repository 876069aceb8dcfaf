"""What memory recalls of fixes: the same failure first, another name next, what reads alike last, and else nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.envelope import Envelope, seal
from knowledge.events import Event, FailureDiagnosed, FixCommand, FixEdit, FixJudged, FixLearned, FixNoted
from knowledge.failures.book import Book
from knowledge.failures.fingerprint import Print
from knowledge.failures.fixes.book import Fix, FixBook
from knowledge.failures.fixes.matching import Match
from knowledge.failures.fixes.recall import recalled
from knowledge.failures.fixes.symptom import of_event
from knowledge.failures.fixes.symptoms import Symptoms
from knowledge.failures.recollection import recollected
from knowledge.failures.renaming import names_of
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean
from knowledge.store.memory import Memory
from tests.making import NOW

FLASK = "No module named 'flask'"
POOL = "connection pool of ledgerdb exhausted while settling invoices"


class Desk:
    """All books of one memory, and the log they are written from."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.failures, self.fixes, self.symptoms = Book(memory), FixBook(memory), Symptoms(memory)
        self.seq = 0

    def write(self, event: Event, project: int = 1) -> int:
        self.seq += 1
        sealed = seal(event, EventId("test", "one", self.seq), Moment(NOW, 0), project=project)
        seen = Envelope(sealed.header, sealed.body, self.seq)
        for book in (self.failures, self.fixes, self.symptoms):
            book.write(seen)
        return self.seq

    def fixed(self, message: str, command: str = "", project: int = 1, *, said: str = "", **more: str) -> int:
        """A failure that was seen, and what was done then; the id of the fix."""
        told = broke(message, **more)
        failure = self.write(told, project)
        fix = learned(told, failure, command or f"./mend {message}")
        return self.write(fix.model_copy(update={"said": clean(said)}), project)

    def recalled(self, message: str, project: int | None = 1, **more: str) -> list[Match]:
        return recalled(self.memory, of_event(broke(message, **more)), project, NOW)

    def how(self, message: str, project: int | None = 1, **more: str) -> list[tuple[str, int]]:
        return [(one.how, one.fix.id) for one in self.recalled(message, project, **more)]

    def judge(self, fix: int, *helped: bool) -> None:
        for number, one in enumerate(helped):
            self.write(FixJudged(fix=fix, failure=1, helped=one, by="green", run=f"r{number}"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Memory.writer(tmp_path / "memory.db") as memory:
        yield Desk(memory)


def broke(
    message: str, *, tool: str = "python", code: str = "", test_id: str = "", file: str = "a.py"
) -> FailureDiagnosed:
    told = FailureDiagnosed(
        command=clean("make all"),
        cwd=clean("/src"),
        status=2,
        headline=clean(message),
        line=1,
        tool=tool,
        code=clean(code) if code else None,
        message=clean(message),
        file=clean(file),
        test_id=clean(test_id) if test_id else None,
        template=clean("make all"),
    )
    return told.model_copy(update=names_of(told)._asdict())


def learned(told: FailureDiagnosed, failure: int, command: str, edits: list[FixEdit] | None = None) -> FixLearned:
    sort = "install" if "install" in command else "other"
    return FixLearned(
        failure=failure,
        occurrence=failure,
        fingerprint=told.fingerprint,
        kind=told.kind,
        tree=clean("/src"),
        edits=edits or [],
        commands=[FixCommand(command=clean(command), cwd=clean("/src"), sort=sort)],  # type: ignore[arg-type]
        explained=0.9,
        red="r",
        green="g",
        at=NOW,
    )


def noted(text: str, error: str = "", names: Print | None = None, failure: int | None = None) -> FixNoted:
    named = names or Print("", "")
    return FixNoted(
        text=clean(text), error=clean(error) if error else None, at=NOW, failure=failure,
        fingerprint=named.fingerprint, kind=named.kind,
    )  # fmt: skip


# ── the same failure ──────────────────────────────────────────────────────────────────────────────


def test_the_same_failure_is_fixed_as_before_wherever_it_is(desk: Desk) -> None:
    here = desk.fixed(FLASK, "pip install flask")
    there = desk.fixed(FLASK, "uv add flask", project=2)
    assert desk.how(FLASK) == [("exact", here), ("exact", there)]
    assert desk.how(FLASK, 2) == [("exact", there), ("exact", here)]
    assert desk.how(FLASK, None)[0][0] == "exact"


def test_what_helped_more_often_comes_first_and_what_mostly_failed_or_was_replaced_never(desk: Desk) -> None:
    told = broke(POOL)
    failure = desk.write(told)
    ids = [desk.write(learned(told, failure, f"./mend {number}")) for number in range(3)]
    assert [one for _, one in desk.how(POOL)] == ids[::-1]  # the newest of equal ones
    desk.judge(ids[0], True)
    desk.judge(ids[2], False, False)
    assert [one for _, one in desk.how(POOL)] == [ids[0], ids[1], ids[2]]
    desk.write(FixJudged(fix=ids[2], failure=1, helped=False, by="red", run="r9"))
    assert [one for _, one in desk.how(POOL)] == ids[:2]
    desk.write(learned(told, failure, "./other").model_copy(update={"supersedes": ids[:2]}))
    assert [one for _, one in desk.how(POOL)] == [desk.seq]


def test_what_the_user_said_comes_before_what_was_seen_once(desk: Desk) -> None:
    told = broke(POOL)
    failure = desk.write(told)
    desk.write(learned(told, failure, "./mend"))
    own = desk.write(noted("restart the pool", failure=failure, names=names_of(told)))
    assert desk.recalled(POOL)[0].fix.id == own


def test_a_bare_assertion_is_the_same_only_in_its_own_project(desk: Desk) -> None:
    fix = desk.fixed("assert 3 == 4", code="AssertionError", tool="pytest", test_id="tests/test_a.py::test_b")
    again = {"code": "AssertionError", "tool": "pytest"}
    assert desk.how("assert 5 == 4", **again, test_id="tests/test_a.py::test_b") == [("exact", fix)]
    assert desk.how("assert 5 == 4", 2, **again, test_id="tests/test_a.py::test_b") == []
    assert desk.how("assert 5 == 4", **again, test_id="tests/test_a.py::test_c") == []


def test_a_bare_assertion_is_the_same_elsewhere_where_the_fix_fits(desk: Desk) -> None:
    again = {"code": "AssertionError", "tool": "pytest", "test_id": "tests/test_a.py::test_b"}
    told = broke("assert 3 == 4", **again)
    failure = desk.write(told)
    edit = FixEdit(path=clean("shop/a.py"), diff=clean("@@ -1,1 +1,2 @@\n a\n+b"))
    fix = desk.write(learned(told, failure, "", [edit]).model_copy(update={"commands": []}))
    new, asked = of_event(broke("assert 5 == 4", **again)), list[int]()

    def fits(known: Fix) -> dict[str, str]:
        asked.append(known.id)
        return {"shop/a.py": "libs/shop/a.py"}

    (found,) = recalled(desk.memory, new, 2, NOW, fits)
    assert (found.how, found.fix.id, asked) == ("exact", fix, [fix])
    assert [one.path for one in found.shown.edits] == ["libs/shop/a.py"]
    assert not found.confident(2)
    assert recalled(desk.memory, new, 2, NOW) == []
    assert recalled(desk.memory, new, 2, NOW, lambda _: None) == []
    recalled(desk.memory, new, 1, NOW, fits)
    assert asked == [fix]  # in its own project nobody has to look


def test_a_fix_follows_the_port_and_one_for_another_server_is_not_shown(desk: Desk) -> None:
    in_use = "listen EADDRINUSE: address already in use :::%s"
    desk.fixed(in_use % 8080, "kill 4242", tool="node", said=in_use % 8080)
    assert desk.how(in_use % 8080, tool="node") == []
    fix = desk.fixed(in_use % 8080, "lsof -ti:8080 | xargs kill", tool="node", said=in_use % 8080)
    assert [one.renamed for one in desk.recalled(in_use % 8080, tool="node")] == [{}]
    (found,) = desk.recalled(in_use % 9090, tool="node")
    assert (found.how, found.fix.id, found.renamed) == ("exact", fix, {"8080": "9090"})
    assert found.shown.summary == "ran `lsof -ti:9090 | xargs kill`"
    refused = "connect ECONNREFUSED 127.0.0.1:%s"
    up = desk.fixed(refused % 5432, "docker compose up -d db", tool="node", said=refused % 5432)
    assert desk.how(refused % 5432, tool="node") == [("exact", up)]
    desk.write(broke(refused % 6379, tool="node"))  # by now memory knows the failure with another port
    assert desk.how(refused % 6379, tool="node") == []


# ── the same with other names ─────────────────────────────────────────────────────────────────────


def test_another_name_is_put_in_the_place_of_the_old_one(desk: Desk) -> None:
    fix = desk.fixed(FLASK, "pip install flask==3.0", code="ModuleNotFoundError")
    (found,) = desk.recalled("No module named 'requests'", code="ModuleNotFoundError", file="b.py")
    assert (found.how, found.fix.id, found.renamed) == ("kind", fix, {"flask": "requests"})
    assert found.shown.summary == "ran `pip install requests`"
    assert desk.how("No module named 'reqeusts'", code="ModuleNotFoundError") == []


def test_names_without_quotes_are_told_by_what_is_left_without_them(desk: Desk) -> None:
    fix = desk.fixed("jq: command not found", "apt-get install jq", tool="shell")
    assert desk.how("tree: command not found", tool="shell") == [("kind", fix)]
    assert desk.how("tree: command not found", tool="make") == []


def test_a_fix_of_another_place_with_the_same_words_is_of_one_kind(desk: Desk) -> None:
    fix = desk.fixed("fixture 'db' not found", "./mend db", tool="pytest", test_id="tests/test_a.py::test_a")
    assert desk.how("fixture 'db' not found", tool="pytest", test_id="tests/test_b.py::test_b") == [("kind", fix)]


def test_an_error_that_the_user_gave_is_laid_beside_line_by_line(desk: Desk) -> None:
    told = broke(FLASK, code="ModuleNotFoundError")
    error = f"Traceback (most recent call last):\n  File 'a.py'\nModuleNotFoundError: {FLASK}"
    fix = desk.write(noted("install flask from the mirror", error, names_of(told)))
    assert desk.how(FLASK, code="ModuleNotFoundError") == [("exact", fix)]
    (found,) = desk.recalled("No module named 'requests'", code="ModuleNotFoundError", file="b.py")
    assert (found.how, found.shown.text) == ("kind", "install requests from the mirror")


# ── what reads alike ──────────────────────────────────────────────────────────────────────────────


def test_what_reads_alike_is_found_in_other_words_of_another_tool(desk: Desk) -> None:
    fix = desk.fixed(POOL, "./restart pool", tool="python")
    for number in range(30):
        desk.write(broke(f"timeout of shard{number} while loading prices"))
    assert desk.how(f"the {POOL}", tool="java") == [("text", fix)]
    assert desk.how("connection pool of userdb exhausted while loading prices", tool="java") == []
    assert desk.how("ledgerdb: permission denied", tool="java") == []


def test_what_was_refused_for_its_names_is_not_brought_back_by_its_words(desk: Desk) -> None:
    desk.fixed("worker 'north' lost its lease on the ledger while settling invoices", "./settle --again", tool="x")
    for number in range(30):
        desk.write(broke(f"timeout of shard{number} while loading prices"))
    assert desk.how("worker 'south' lost its lease on the ledger while settling invoices", tool="x") == []
    trap = "ModuleNotFoundError: No module named '%s' of the settlement warehouse mainframe"
    desk.fixed(trap % "flask", "pip install flask", code="ModuleNotFoundError")
    assert desk.how(trap % "totl", code="ModuleNotFoundError") == []


def test_a_part_of_an_error_that_the_user_gave_is_enough(desk: Desk) -> None:
    fix = desk.write(noted("docker compose up ledgerdb", "could not reach ledgerdb on settlement-host"))
    said = "OperationalError: could not reach ledgerdb on settlement-host: gave up"
    assert desk.how(said, tool="x") == [("text", fix)]
    assert desk.how("could not reach mailserver on settlement-host", tool="x") == []


@pytest.mark.parametrize(
    "evil",
    [
        '" OR words:*',
        "NEAR(a b, 2)",
        "ledgerdb* AND NOT pool",
        "words : ledgerdb",
        "^ledgerdb",
        '"',
        "a-b-c -d",
        "\x00",
        "(",
        "💥",
    ],
)
def test_what_a_failure_says_is_never_an_operator(desk: Desk, evil: str) -> None:
    desk.fixed(POOL)
    desk.write(noted(f"say {evil}", f"{evil} said"))
    assert [one for one in desk.recalled(f"{evil} said it of userdb") if one.how == "exact"] == []


# ── what is kept ──────────────────────────────────────────────────────────────────────────────────


def test_an_event_that_was_written_before_counts_once(desk: Desk) -> None:
    desk.fixed(POOL)
    before = desk.symptoms.rare(["ledgerdb", "warehouse"])
    sealed = seal(broke(POOL), EventId("test", "one", 1), Moment(NOW, 0), project=1)
    desk.symptoms.write(Envelope(sealed.header, sealed.body, 1))
    desk.write(broke(POOL))
    assert desk.symptoms.rare(["ledgerdb", "warehouse"]) == before
    assert before["ledgerdb"] < before["warehouse"]


def test_a_failure_that_says_something_else_by_now_is_found_by_that(desk: Desk) -> None:
    told = broke(POOL)
    fix = desk.fixed(POOL)
    desk.write(told.model_copy(update={"message": clean("the warehouse quarrel of mainframe"), "tool": "java"}))
    assert desk.how(f"the {POOL}", tool="java") == []
    assert desk.how("warehouse quarrel of mainframe", tool="go") == [("text", fix)]


def test_of_two_failures_that_are_one_the_other_is_not_searched_any_more(desk: Desk) -> None:
    first, second = desk.write(broke(POOL)), desk.write(broke("quarrel of warehouse and mainframe"))
    both = [desk.failures.by_id(one) for one in (first, second)]
    desk.failures.rename([(both[1], Print(both[0].fingerprint, both[0].kind))])
    assert desk.symptoms.fixed_by_words(["warehouse"], 5) == []
    assert desk.memory.database.one("symptom", {"id": second}) is None


def test_what_is_said_unasked_is_only_what_is_likely(desk: Desk) -> None:
    desk.fixed(POOL, "./restart pool")
    edit = FixEdit(path=clean("a.py"), diff=clean("@@ -1,1 +1,2 @@\n a\n+b"))
    told = broke("quarrel of warehouse and mainframe")
    failure = desk.write(told, project=2)
    desk.write(learned(told, failure, "", [edit]).model_copy(update={"commands": []}), project=2)

    def said(told: FailureDiagnosed) -> str:
        sealed = seal(told, EventId("test", "one", 99), Moment(NOW, 0), project=1)
        return recollected(desk.memory, told, Envelope(sealed.header, sealed.body, 99), NOW).fixed

    assert said(broke(POOL)) == "fixed before (x2, worked 1 of 1 time): ran `./restart pool`"
    assert said(told) == ""  # an edit of another project's file
    assert said(broke(f"the {POOL}", tool="java")) == ""  # it only reads alike

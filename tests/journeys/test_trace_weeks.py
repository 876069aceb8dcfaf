"""Six weeks later: an answer is explained whole, by its trace alone, when the log has forgotten the question."""

import json
from collections.abc import Iterator

import pytest

from daemon.answers import Asked
from daemon.config import Config
from daemon.config_sections import BackupSection, LogSection
from daemon.paths import Paths
from daemon.upkeep import chores as due
from knowledge.clock import FakeClock
from knowledge.errors import NotFound
from knowledge.events import EventsTrimmed, FailureDiagnosed, KeepTrace, TracesTrimmed
from knowledge.redact import clean
from knowledge.routing.route import Route
from knowledge.store.chores import chores
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.store.recovery import Vault
from services.answering import answer
from tests.conftest import Sotto
from tests.making import NOW, Voice, commit, finished
from tests.tools.faithful import unfounded
from tests.tracing import Asking, Used
from tools.kit.answer import Answer

CONFIG = Config(log=LogSection(keep_days=30), backup=BackupSection(keep=0))
WEEKS = 6 * 7
QUESTION = "why is the till wrong, and did we fix it before?"


class Home:
    """A home in which one question was asked, and much happened since."""

    def __init__(self, paths: Paths) -> None:
        self.paths, self.clock = paths, FakeClock(NOW)
        self.log = LogWriter.open(paths.core)
        self.shell, self.hub, self.user = Voice("shell"), Voice("hub"), Voice("user")
        self.failure = self._broke()
        self.asked = self._ask("work")
        self.kept = self._ask("kept")
        self._carry_out(KeepTrace(trace=self.kept, keep=True))

    def live(self, days: int) -> list[type]:
        """Some days go by; every day something happens and upkeep does what is due. Returns what it led to."""
        facts: list[type] = []
        for _ in range(days):
            self.clock.advance(86_400)
            commit(self.log, self.shell.unit(finished(), at=self.clock.now()), now=self.clock.now())
            for order in due(self.paths, CONFIG, self.clock):
                facts += self._carry_out(order)
        return facts

    def why(self, conversation: str = "work") -> Answer:
        """What is said to "why did you say that?" now."""
        route = (Route("explain_answer", {}, 0.9),)
        asked = Asked("why did you say that?", conversation, None, self.clock.now(), route)
        told = answer(self.paths, asked).answer
        return Answer(json.loads(told.calls[0].data), told.text)

    def _broke(self) -> int:
        told = FailureDiagnosed(
            command=clean("pytest"), cwd=clean("/shop"), status=1, headline=clean("the till is wrong"), line=None
        )
        return commit(self.log, self.shell.unit(told)).logged[0].seq

    def _ask(self, conversation: str) -> int:
        used = [
            Used(
                "explain_failure",
                {"failure": "the till"},
                "the till is wrong\nsince noon",
                sources=[f"f{self.failure}"],
            ),
            Used("find_fix", {"error": "the till is wrong"}, "no fix is known for it", "not recorded"),
        ]
        asking = Asking(self.log, conversation)
        return asking.ask(QUESTION, "Nobody knows.", used=used, by="chat", conversation=conversation).seq

    def _carry_out(self, order: object) -> list[type]:
        work = chores(self.log, Vault(self.paths.core, self.paths.backups, self.paths.set_aside))
        sealed = self.user.says(order, at=self.clock.now())  # type: ignore[arg-type]
        commit(self.log, self.user.unit(sealed), now=self.clock.now())
        chore, facts = work[sealed.type], list[type]()
        chore.ask(sealed)
        while chore.busy:
            for fact, cause in chore.step(self.clock.now()):
                commit(self.log, self.hub.unit(self.hub.says(fact, cause=cause, at=self.clock.now())))
                facts.append(type(fact))
        return facts


@pytest.fixture
def lived(home: Paths) -> Iterator[Home]:
    one = Home(home)
    yield one
    one.log.close()


def test_why_it_was_said_is_told_whole_after_six_weeks(lived: Home, sotto: Sotto) -> None:
    before = lived.why()
    facts = lived.live(WEEKS)
    assert EventsTrimmed in facts
    with EventLog.open(lived.paths.core) as log, pytest.raises(NotFound):
        log.by_seq(lived.asked)
    after = lived.why()
    assert unfounded(after) == []
    assert after.text.splitlines() == [
        (
            f"“{QUESTION}” was taken as explain_failure with failure “the till” "
            "and find_fix with error “the till is wrong”."
        ),
        "  explain_failure → answered: the till is wrong",
        "  find_fix → not recorded: no fix is known for it",
        "The chat model tiny-1 (file dddddddddddd) wrote it, after the prompt answer@3fa91c.",
        "It read 900 tokens, 700 of them known from before, and wrote 42.",
        "It rests on what is on record:",
        f"f{lived.failure}  failure diagnosed: the till is wrong, 1 January",
    ]
    assert after.data["model"] == before.data["model"]
    done = sotto("trace", f"t{lived.asked}", "--json", "--full")
    told = json.loads(done.stdout)
    assert (told["question"], told["answer"], told["traced"]) == (QUESTION, "Nobody knows.", True)
    assert len(told["spans"]) == 5
    said = json.dumps([one["bodies"] for one in told["spans"]])
    assert "You are Sotto" in said
    assert "since noon" in said


def test_it_can_be_asked_in_a_later_shell_and_without_a_daemon(lived: Home, sotto: Sotto) -> None:
    lived.live(1)
    lived.log.close()
    done = sotto("ask", "why did you say that?", "--conversation", "work", "--json")
    told = json.loads(done.stdout)
    assert told["tool"].startswith("explain_a"), told
    assert f"“{QUESTION}” was taken as explain_failure" in told["answer"]
    lived.log = LogWriter.open(lived.paths.core)


def test_after_longer_it_is_gone_and_says_so_but_what_was_kept_stays(lived: Home, sotto: Sotto) -> None:
    facts = lived.live(CONFIG.traces.keep_days + 2)
    assert facts.count(TracesTrimmed) == 1
    assert "no answer before this one" in lived.why().text
    gone = sotto("trace", f"t{lived.asked}", "--json")
    assert gone.returncode == 3
    assert "older than traces are kept" in json.loads(gone.stdout)["hint"]
    assert "wrote 42" in lived.why("kept").text
    assert json.loads(sotto("trace", f"t{lived.kept}", "--json").stdout)["kept"]

"""What is offered at the prompt: what mostly came, once a command and shell, told, and gone when it is out of date."""

from collections.abc import Callable, Iterator

import pytest

from daemon import pausing
from daemon.config import Config, parse
from daemon.doubles.history import MemoryStreams
from daemon.integration import render, rendered
from daemon.paths import Paths
from daemon.service import Service, World
from knowledge.clock import FakeClock
from knowledge.envelope import Envelope, seal
from knowledge.events import CommandFinished, Event, EventsErased, EventsTrimmed, NextPredicted, ProjectWatched
from knowledge.ids import EventId
from knowledge.moment import Moment
from knowledge.redact import clean, clean_command
from services.memory import Keeper
from services.prediction import WITHIN_S, Prediction

SESSION, OTHER = "b-4194305-5f0a", "z-4194304-5f0b"
HERE, THERE = "/src/shop", "/src/other"


class Life:
    """A clock, a keeper of memory and the service."""

    def __init__(self, paths: Paths, config: str = "") -> None:
        self.paths, self.clock, self.seq = paths, FakeClock(), 0
        world = World(paths, parse(config, "test") if config else Config(), self.clock, MemoryStreams())
        self.prediction = Prediction(world)
        self.services: list[Service] = [Keeper(world), self.prediction]
        for one in self.services:
            list(one.wake())

    def hear(self, event: Event, project: int | None = 1) -> list[Event]:
        """Say it; what is made of it, which is said as well."""
        self.seq += 1
        sealed = seal(event, EventId("test", "one", self.seq), Moment(self.clock.now(), 0), project=project)
        seen = Envelope(sealed.header, sealed.body, self.seq)
        made = [told for one in self.services if seen.type in one.handlers() for told in one.handle(seen)]
        for told in made:
            self.hear(told, project)
        return made

    def runs(
        self, *lines: str, status: int = 0, session: str = SESSION, cwd: str = HERE, ago_s: float = 0
    ) -> list[Event]:
        """Commands end one after the other; what is made of the last one."""
        made: list[Event] = []
        for line in lines:
            self.clock.advance(5)
            made = self.hear(
                CommandFinished(
                    command=clean_command(line),
                    cwd=clean(cwd),
                    status=status,
                    started=self.clock.now() - round(ago_s * 1e6),
                    duration_ms=7,
                    shell="bash",
                    shell_session=session,
                    run=f"{session}-{self.seq + 1}",
                )
            )
        return made

    def offered(self, session: str = SESSION) -> list[str]:
        """What the shell would find: the run, and the line."""
        file = self.paths.next / session
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def learn(self, *lines: str, times: int = 12, **more: object) -> None:
        for _ in range(times):
            self.runs(*lines, **more)  # type: ignore[arg-type]

    def stop(self) -> None:
        for one in self.services:
            one.stop()


Begin = Callable[..., Life]


@pytest.fixture
def begin(home: Paths) -> Iterator[Begin]:
    lives: list[Life] = []

    def start(config: str = "") -> Life:
        lives.append(Life(home, config))
        return lives[-1]

    yield start
    for one in lives:
        one.stop()


def test_what_mostly_came_is_offered_and_told(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    (told,) = life.runs("make")
    assert life.offered() == [f"{SESSION}-{life.seq - 1}", "./shop --try"]
    assert isinstance(told, NextPredicted)
    assert (told.what, told.said, told.shell_session, told.cwd) == ("command", "./shop --try", SESSION, HERE)
    assert told.after == life.seq - 1
    assert 0.4 <= told.probability <= 1


def test_what_nobody_can_know_is_not_offered_and_the_old_offer_goes(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    life.runs(*(f"tool{number} --once" for number in range(40)), "make")
    assert life.offered()
    assert life.runs("fortune | cowsay") == []
    assert life.offered() == []


def test_each_shell_has_its_own(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    life.runs("make")
    before = life.offered()
    life.runs("./shop --try", session=OTHER)
    assert (life.offered(), life.offered(OTHER)[1:]) == (before, ["make"])


def test_where_cd_led_counts_and_not_where_it_began(begin: Begin) -> None:
    life = begin()
    key = clean(f"{THERE}/.git")
    life.hear(ProjectWatched(number=2, name=clean("other"), key=key, trees=[clean(THERE)]), project=2)
    life.learn(f"cd {THERE}")
    for _ in range(12):
        life.runs(f"cd {THERE}")
        life.runs("cargo build", cwd=THERE)
    (told,) = life.runs(f"cd {THERE}")
    assert isinstance(told, NextPredicted)
    assert (told.said, told.cwd) == ("cargo build", THERE)


@pytest.mark.parametrize("line", ["rm -rf build", "git push --force", "deploy --token ghp_" + "a1B2c3D4e5" * 4])
def test_what_cannot_be_taken_back_or_holds_a_secret_is_never_offered(begin: Begin, line: str) -> None:
    life = begin()
    life.learn("make", line)
    assert life.runs("make") == []
    assert life.offered() == []


def test_a_command_that_ended_long_ago_is_followed_by_no_offer(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    assert life.runs("make", ago_s=WITHIN_S + 1) == []
    assert life.offered() == []


def test_without_a_shell_nothing_is_offered(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    now = life.clock.now()
    alone = CommandFinished(command=clean("make"), cwd=clean(HERE), status=0, started=now, duration_ms=7, run="run-x")
    assert life.hear(alone) == []


@pytest.mark.parametrize(
    "gone", [EventsErased(seqs=[1], reason="forget"), EventsTrimmed(through=1, removed=1, by_type={}, reason="age")]
)
def test_what_is_offered_goes_when_something_was_erased_or_trimmed(begin: Begin, gone: Event) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    life.runs("make")
    assert life.offered()
    life.hear(gone)
    assert life.offered() == []


def test_who_wants_none_gets_none_and_loses_what_was_there(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    life.runs("make")
    life.stop()
    quiet = begin("[next]\noffer = false\n")
    assert quiet.offered() == []
    quiet.seq = life.seq
    assert quiet.runs("make") == []


def test_while_recording_is_paused_nothing_is_offered(begin: Begin) -> None:
    life = begin()
    life.learn("make", "./shop --try")
    pausing.pause(life.paths, None)
    assert life.runs("make") == []


def test_the_key_of_the_next_shell_is_the_one_that_is_configured(home: Paths, begin: Begin) -> None:
    begin().stop()
    assert not rendered("bash", home).exists()  # whoever did not agree to it has no scripts
    render(home)
    home.config_file.write_text('[next]\nkey = "f5"\n')
    begin()
    assert r"_sotto_keys=('\e[15~')" in rendered("bash", home).read_text(encoding="utf-8")


def test_without_memory_there_is_silence(home: Paths) -> None:
    alone = Prediction(World(home, Config(), FakeClock(), MemoryStreams()))
    list(alone.wake())
    event = CommandFinished(
        command=clean("make"), cwd=clean(HERE), status=0, started=0, duration_ms=7, shell_session=SESSION, run="r"
    )
    sealed = seal(event, EventId("test", "one", 1), Moment(1, 0), project=1)
    assert alone.handle(Envelope(sealed.header, sealed.body, 1)) == []

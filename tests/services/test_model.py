"""The chat model's process: one text at a time, cancelled between two tokens; what fails is said, then not tried."""

import json
from collections.abc import Callable, Iterator

import pytest

from daemon.config_sections import ModelSection
from daemon.doubles.chat import ScriptedEngine
from daemon.paths import Paths
from knowledge.envelope import Envelope
from knowledge.errors import ContextOverflow, EngineFailed, EngineMissing, ModelUnusable, RequestRefused, Throttled
from knowledge.events import (
    BreakerChanged,
    CancelGeneration,
    Event,
    GenerateText,
    GenerationEnded,
    GenerationRefused,
    PromptRead,
    Said,
    TextGenerated,
)
from knowledge.reasoning.engine import ChatEngine, Wish
from knowledge.redact import clean
from services.model import ENGINE, MOST_WAITING, STALE_US, Model
from tests.daemon.hosting import DrivenBus, House

STORY = "It began when the certificate ran out, and nobody had renewed it for a year. " * 4
A_TOKEN_S = 0.003
TOKENS = -(-len(STORY) // 4)
HEARD = (PromptRead, TextGenerated, GenerationEnded, GenerationRefused, BreakerChanged)


class Closing(ScriptedEngine):
    """Knows whether it was let go."""

    closed = False

    def close(self) -> None:
        self.closed = True


class Asked:
    """A house with a chat model, somebody who asks it, and what is heard of it."""

    def __init__(self, paths: Paths) -> None:
        self.house = House(paths)
        self.script: Callable[[Wish], str] = lambda wish: f"{STORY}{wish.messages[-1].text}"
        self.fails_after: int | None = None
        self.fault: Exception | None = None
        self.loads = 0
        self.engines: list[Closing] = []
        self.heard = self.house.speaker.follow("", HEARD)
        self.service: Model | None = None

    def load(self, _chosen: ModelSection) -> ChatEngine:
        self.loads += 1
        if self.fault:
            raise self.fault
        self.engines.append(Closing(self.script, fails_after=self.fails_after))
        return self.engines[-1]

    def run(self, *acts: Callable[[], object], idle_s: float = 600.0) -> list[Event]:
        """Each act comes once nothing is left to be done of the one before."""
        service = self.service = Model(self.house.world, self.load, idle_s)

        class Patient(DrivenBus):
            def poll(self, patience: float | None = None) -> None:
                if patience is None and (service._now or service._waiting):
                    self.acts.insert(0, lambda: self.clock.advance(A_TOKEN_S))
                super().poll(patience)

        self.house.run(service, acts=acts, bus=Patient)
        return [seen.event for seen in iter(self.heard.take, None)]

    def ask(self, ref: str, text: str = "why?", **how: object) -> Envelope:
        order = GenerateText(
            ref=ref,
            messages=[Said(role="user", text=clean(text))],
            prefill=clean(""),
            form=clean(""),
            most=1_000,
            temperature=0.0,
            seed=5,
        ).model_copy(update=how)
        return self.house.speaker.whisper(order)

    def cancel(self, ref: str) -> None:
        self.house.speaker.whisper(CancelGeneration(ref=ref))


@pytest.fixture
def asked(home: Paths) -> Iterator[Asked]:
    one = Asked(home)
    yield one
    one.house.close()


def of(events: list[Event], ref: str) -> list[Event]:
    return [one for one in events if getattr(one, "ref", "") == ref]


def text_of(events: list[Event], ref: str) -> str:
    """As somebody puts it together who listens."""
    told = ""
    for one in of(events, ref):
        if isinstance(one, TextGenerated):
            assert one.off == len(told)
            told += one.text
    return told


def test_a_text_is_told_piece_by_piece_and_then_as_a_whole(asked: Asked) -> None:
    events = asked.run(lambda: asked.ask("a"))
    assert isinstance(events[0], PromptRead)
    ended = events[-1]
    assert isinstance(ended, GenerationEnded)
    assert ended.text == text_of(events, "a") == f"{STORY}why?"
    assert (ended.finish, ended.provider, ended.seed, ended.tokens_out) == ("stop", "scripted", 5, TOKENS + 1)
    assert 5 < len([one for one in events if isinstance(one, TextGenerated)]) < TOKENS
    assert ended.first_ms < ended.took_ms


def test_nothing_is_loaded_before_the_first_order_and_once_for_all(asked: Asked) -> None:
    assert asked.run() == []
    assert asked.loads == 0
    asked.run(lambda: asked.ask("a"), lambda: asked.ask("b"))
    assert asked.loads == 1


def test_it_is_let_go_when_nobody_has_asked_for_a_while_and_loaded_again(asked: Asked) -> None:
    def rest() -> None:
        poll_until(lambda: asked.engines[0].closed, asked)

    events = asked.run(lambda: asked.ask("a"), rest, lambda: asked.ask("b"), idle_s=0.001)
    assert asked.loads == 2
    assert [one.finish for one in events if isinstance(one, GenerationEnded)] == ["stop", "stop"]


def poll_until(done: Callable[[], bool], asked: Asked) -> None:
    """Read what the service waits for, until something is so."""
    import select  # noqa: PLC0415

    assert asked.service
    inputs = asked.service.inputs()
    waiting = select.poll()
    for descriptor in inputs:
        waiting.register(descriptor, select.POLLIN)
    while not done():
        for descriptor, _ in waiting.poll(10_000):
            list(inputs[descriptor]())


def test_two_who_ask_at_once_both_get_their_own_text_in_order(asked: Asked) -> None:
    def both() -> None:
        asked.ask("a", "first")
        asked.ask("b", "second")

    events = asked.run(both)
    assert text_of(events, "a") == f"{STORY}first"
    assert text_of(events, "b") == f"{STORY}second"
    kinds = [one.ref for one in events if isinstance(one, GenerationEnded)]  # type: ignore[attr-defined]
    assert kinds == ["a", "b"]
    assert events.index(of(events, "a")[-1]) < events.index(of(events, "b")[0])


def test_who_comes_when_too_many_wait_is_told_so(asked: Asked) -> None:
    def many() -> None:
        for number in range(MOST_WAITING + 2):
            asked.ask(str(number))

    events = asked.run(many)
    refused = [one for one in events if isinstance(one, GenerationRefused)]
    assert {one.kind for one in refused} == {"busy"}
    ended = [one for one in events if isinstance(one, GenerationEnded)]
    assert len(refused) + len(ended) == MOST_WAITING + 2
    assert len(ended) >= MOST_WAITING


def test_what_was_ordered_long_ago_is_left(asked: Asked) -> None:
    def late() -> None:
        asked.ask("old")
        asked.house.clock.advance(STALE_US / 1e6 + 1)

    events = asked.run(late, lambda: asked.ask("new"))
    assert {one.ref for one in events} == {"new"}  # type: ignore[attr-defined]


def test_an_order_that_is_said_again_is_the_same(asked: Asked) -> None:
    orders: list[Envelope] = []

    def twice() -> None:
        orders.append(asked.ask("a"))
        asked.house.hub.deliver(orders[0])

    def later() -> None:
        asked.house.hub.deliver(orders[0])

    events = asked.run(twice, later)
    endings = [one for one in events if isinstance(one, GenerationEnded)]
    assert endings == [endings[0]] * 2  # what is asked for once it is over is told again, and not written again
    assert len(asked.engines[0].wishes) == 1


class Interrupting(ScriptedEngine):
    """Something happens while it writes."""

    def __init__(self, script: Callable[[Wish], str], after: int, then: Callable[[], None]) -> None:
        self.steps = 0

        def words(wish: Wish) -> str:
            return script(wish)

        super().__init__(words)
        self._after, self._then = after, then

    def begin(self, wish: Wish):  # type: ignore[no-untyped-def]
        generation = super().begin(wish)
        step = generation.step

        def counted():  # type: ignore[no-untyped-def]
            self.steps += 1
            if self.steps == self._after:
                self._then()
            return step()

        generation.step = counted  # type: ignore[method-assign]
        return generation


def test_after_a_cancel_is_heard_no_further_token_comes(asked: Asked) -> None:
    engine = Interrupting(asked.script, 20, lambda: asked.cancel("a"))
    asked.load = lambda _chosen: engine  # type: ignore[method-assign]
    events = asked.run(lambda: asked.ask("a"), lambda: asked.ask("b"))
    ended = of(events, "a")[-1]
    assert isinstance(ended, GenerationEnded)
    assert (ended.finish, ended.tokens_out) == ("cancelled", 19)
    assert ended.text == STORY[: 19 * 4]
    assert ended.text.startswith(text_of(events, "a"))
    assert of(events, "b")[-1].text == f"{STORY}why?"  # type: ignore[attr-defined]


def test_who_waits_and_is_cancelled_is_out_of_the_queue(asked: Asked) -> None:
    engine = Interrupting(asked.script, 3, lambda: (asked.ask("b"), asked.ask("c"), asked.cancel("b")))  # type: ignore[arg-type, return-value]
    asked.load = lambda _chosen: engine  # type: ignore[method-assign]
    events = asked.run(lambda: asked.ask("a"))
    (cancelled,) = of(events, "b")
    assert isinstance(cancelled, GenerationEnded)
    assert (cancelled.finish, cancelled.text, cancelled.tokens_out) == ("cancelled", "", 0)
    assert [one.finish for one in events if isinstance(one, GenerationEnded)] == ["cancelled", "stop", "stop"]
    assert len(engine.wishes) == 2


def test_what_is_over_cannot_be_cancelled(asked: Asked) -> None:
    events = asked.run(lambda: asked.ask("a"), lambda: asked.cancel("a"))
    refused = events[-1]
    assert isinstance(refused, GenerationRefused)
    assert (refused.ref, refused.kind) == ("a", "refused")


def test_a_text_that_breaks_off_is_told_as_far_as_it_came(asked: Asked) -> None:
    asked.fails_after = 30
    events = asked.run(lambda: asked.ask("a"))
    refused = events[-1]
    assert isinstance(refused, GenerationRefused)
    assert (refused.kind, refused.text) == ("failed", STORY[:120])
    assert "told to" in refused.reason


def test_who_fails_three_times_is_left_alone_for_a_while_and_tried_again(asked: Asked) -> None:
    asked.fails_after = 5
    asks = [lambda ref=ref: asked.ask(ref) for ref in "abcd"]

    def heal() -> None:
        asked.engines[0]._fails_after = None
        asked.house.clock.advance(5)

    events = asked.run(*asks, heal, lambda: asked.ask("e"))
    kinds = [one.kind for one in events if isinstance(one, GenerationRefused)]
    assert kinds == ["failed", "failed", "failed", "unavailable"]
    (left,) = (one for one in of(events, "d") if isinstance(one, GenerationRefused))
    assert left.retry_in_s
    states = [one.state for one in events if isinstance(one, BreakerChanged)]
    assert states == ["open", "half-open", "closed"]
    assert isinstance(of(events, "e")[-1], GenerationEnded)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (ContextOverflow(tokens=9_000, limit=4_000), "overflow"),
        (RequestRefused("no such model"), "refused"),
        (ModelUnusable("half a file", hint="fetch it again"), "unavailable"),
        (EngineMissing("no llama here"), "unavailable"),
        (EngineFailed("it cannot"), "unavailable"),
        (Throttled("later", retry_after=7.0), "unavailable"),
    ],
)
def test_what_cannot_begin_is_refused_with_a_reason(asked: Asked, fault: Exception, kind: str) -> None:
    asked.fault = fault
    events = asked.run(*[lambda ref=ref: asked.ask(ref) for ref in "ab"])
    refused = [one for one in events if isinstance(one, GenerationRefused)]
    assert [one.kind for one in refused] == [kind, kind]
    assert str(fault) in refused[0].reason
    assert refused[0].hint == fault.advice  # type: ignore[attr-defined]
    if isinstance(fault, ContextOverflow):
        assert (refused[0].tokens, refused[0].limit) == (9_000, 4_000)
    if isinstance(fault, Throttled):
        assert refused[0].retry_in_s == 7.0


def test_what_is_no_outage_never_opens_the_breaker(asked: Asked) -> None:
    asked.fault = ModelUnusable("half a file")
    events = asked.run(*[lambda ref=ref: asked.ask(ref) for ref in "abcdef"])
    assert asked.loads == 6
    assert not [one for one in events if isinstance(one, BreakerChanged)]


def test_what_makes_the_model_unusable_is_known_to_status_until_a_text_is_written(asked: Asked) -> None:
    failures = []

    def look() -> None:
        assert asked.service
        failures.append(asked.service.guards[ENGINE].failure)

    def mend() -> None:
        asked.fault = None

    asked.fault = ModelUnusable("half a file")
    asked.run(look, lambda: asked.ask("a"), look, mend, lambda: asked.ask("b"), look)
    assert failures == [None, "semantic-final", None]


def test_what_the_model_says_is_told_without_secrets_in_it(asked: Asked) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6" * 3
    asked.script = lambda _wish: f"the token is {secret} and that is all"
    events = asked.run(lambda: asked.ask("a"))
    told = text_of(events, "a")
    assert secret not in json.dumps([one.model_dump(mode="json") for one in events])
    assert told.startswith("the token is ⟨secret:")
    assert told.endswith(" and that is all")
    assert of(events, "a")[-1].text == told  # type: ignore[attr-defined]

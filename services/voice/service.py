"""Speaks and listens; what needs sound or foreign libraries runs in children that may die."""

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from daemon.dependency import depends
from daemon.quieting import Quieting
from daemon.service import Seen, Service, World, on
from daemon.sound_server import players
from knowledge.envelope import Envelope
from knowledge.errors import SottoError
from knowledge.events import (
    NOT_WANTED,
    AnswerDegraded,
    Event,
    FailureDiagnosed,
    FocusChanged,
    Listen,
    OutputAppended,
    ProjectWatched,
    QuestionAnswered,
    QuestionRouted,
    RoutingRefused,
    SaySentence,
    SentenceBegun,
    SentenceEnded,
    VoiceChanged,
    VoiceSet,
)
from knowledge.focus.state import State, state
from knowledge.redact import clean
from services.voice.answers import CONVERSATION, Answers
from services.voice.asking import Asking
from services.voice.conversation import Conversation, listening
from services.voice.listening import Listening, missing
from services.voice.sentences import Cut, Sentence, Surroundings
from services.voice.speaking import Mouth
from services.voice.spoken import too_much
from services.voice.switchboard import Switchboard
from services.voice.vocabulary import vocabulary

REMEMBERED = 256
"""Sentences that are looked through at a start, for those that were begun and not ended."""
LEARN_S = 30.0
"""Names are learned so long after the last of them turned up, not for each."""
_log = logging.getLogger("voice")
_VETOES = ("in_call", "do_not_disturb", "locked", "presenting", "quiet_hours")
"""Of what is said unasked; alerts has asked before, but the world may have changed since."""


class Voice(Service):
    """SaySentence, Listen and answers in; sentences, utterances, questions and what the voice can do out."""

    name = "voice"
    begins = "now"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._quieting = Quieting(world)
        self._focus: FocusChanged | None = None
        self._known: set[str] = set()
        """Sentences that were taken up, or are over."""
        self._said: VoiceChanged | None = None
        self._troubles: dict[str, str] = {}
        config = world.config.voice
        self._board = Switchboard(world.clock)
        self._conversation = Conversation(world, self._board, lambda: bool(self._state().in_call))
        self._ear = Listening(config, self._board, self._conversation.heard, self._changed)
        around = Surroundings(
            veto=self._veto,
            spent=self._spent,
            quiet_s=self._ear.quiet_s,
            begun=self._conversation.begun,
            ended=self._conversation.ended,
            speaker=lambda why: self._changed("speaker", why),
        )
        self._mouth = Mouth(config, world.paths, self._board, around)
        self._answers = Answers(self._board, world.streams, self._say, lambda: self._mouth.earcon("looking"))
        self._asking = Asking(self._board, self._answers, self._say)
        self._conversation.meet(self._mouth, self._ear, self._asking)

    def inputs(self) -> Mapping[int, Callable[[], Iterable[Seen]]]:
        return {self._board.fileno(): self._board.turn}

    def wake(self) -> Iterable[Seen]:
        """End what a death cut off, take up what it kept from being begun, and say what can be heard and spoken."""
        for seen in self.world.past.newest([FocusChanged.__name__], 1):
            self._focus = seen.event if isinstance(seen.event, FocusChanged) else None
        self._take_up()
        for package in missing():
            self._troubles[package] = f"no package {package.replace('_', '-')}: ./scripts/voice installs it"
        if not players():
            self._troubles["speaker"] = "no sound server, or no player: install pulseaudio-utils or alsa-utils"
        self._learn()
        self._conversation.arrange()
        self._tell_changes()
        return self._board.turn()

    def stop(self) -> None:
        self._mouth.close()
        self._ear.close()
        self._board.close()

    # ── orders ────────────────────────────────────────────────────────────────────────────────────

    @on(SaySentence)
    def sentence_begun(self, event: SaySentence, seen: Envelope) -> Iterator[Event]:
        """Say it, unless that was ordered before; or say it no more."""
        if event.expires == NOT_WANTED:
            self._mouth.withdraw(event.ref)
        elif event.ref not in self._known:
            self._say(_sentence(event, seen))
        return iter(())

    @on(Listen)
    def listening_ended(self, event: Listen, seen: Envelope) -> Iterator[Event]:
        self._conversation.listen(event, seen)
        return iter(())

    # ── what else counts ──────────────────────────────────────────────────────────────────────────

    @on(OutputAppended)
    def answer_appended(self, event: OutputAppended, _seen: Envelope) -> Iterator[Event]:
        self._answers.rang(event.stream)
        return iter(())

    @on(QuestionRouted)
    def route_followed(self, event: QuestionRouted, _seen: Envelope) -> Iterator[Event]:
        self._asking.routed(event)
        return iter(())

    @on(RoutingRefused)
    def refusal_followed(self, event: RoutingRefused, _seen: Envelope) -> Iterator[Event]:
        self._asking.refused(event)
        return iter(())

    @on(QuestionAnswered)
    def answer_ended(self, event: QuestionAnswered, _seen: Envelope) -> Iterator[Event]:
        return self._ended(event.conversation)

    @on(AnswerDegraded)
    def answer_degraded(self, event: AnswerDegraded, _seen: Envelope) -> Iterator[Event]:
        return self._ended(event.conversation)

    def _ended(self, conversation: str) -> Iterator[Event]:
        """A chunk may have been missed; this cannot be."""
        if conversation == CONVERSATION:
            self._answers.rang()
        return iter(())

    @on(VoiceSet)
    def quiet_heeded(self, event: VoiceSet, _seen: Envelope) -> Iterator[Event]:
        self._quieting.heed(event)
        if self._quieting.now:
            self._mouth.stop("quiet")
        return iter(())

    @on(FocusChanged)
    def focus_heeded(self, event: FocusChanged, _seen: Envelope) -> Iterator[Event]:
        self._focus = event
        now = self._mouth.saying
        if now and (cut := self._veto(now)):
            self._mouth.stop(cut)
        self._conversation.arrange()
        return iter(())

    @on(ProjectWatched)
    def project_learned(self, _event: ProjectWatched, _seen: Envelope) -> Iterator[Event]:
        self._board.ring_in(LEARN_S, "learn", self._learn)
        return iter(())

    @on(FailureDiagnosed)
    def failure_learned(self, _event: FailureDiagnosed, _seen: Envelope) -> Iterator[Event]:
        self._board.ring_in(LEARN_S, "learn", self._learn)
        return iter(())

    # ── sentences ─────────────────────────────────────────────────────────────────────────────────

    def _say(self, sentence: Sentence) -> None:
        self._known.add(sentence.ref)
        self._mouth.say(sentence)

    def _take_up(self) -> None:
        """What was begun is not said again; what was not, is."""
        past = self.world.past.newest(
            [SaySentence.__name__, SentenceBegun.__name__, SentenceEnded.__name__], REMEMBERED
        )
        events = [seen.event for seen in past]
        over = {one.ref for one in events if isinstance(one, SentenceEnded)}
        begun = {one.ref: one for one in events if isinstance(one, SentenceBegun) and one.ref not in over}
        self._known |= over | set(begun)
        orders = {seen.event.ref: seen for seen in past if isinstance(seen.event, SaySentence)}
        for ref, one in begun.items():
            ended = SentenceEnded(ref=ref, why=one.why, incident=one.incident, heard="part", cut_by="restart")
            self._board.tell(ended, cause=orders.get(ref))
        for ref, seen in orders.items():
            if ref not in self._known and isinstance(seen.event, SaySentence):
                self._say(_sentence(seen.event, seen))

    def _state(self) -> State:
        if self._focus is None:
            return State()
        return state(self._focus.active, self._focus.readings, self.world.clock.now())

    def _veto(self, sentence: Sentence) -> Cut:
        now = self._state()
        if now.muted:
            return "quiet"
        if sentence.why != "announcement":
            return ""
        if self._quieting.now or any(getattr(now, one) for one in _VETOES):
            return "quiet"
        return "" if self.guards["speaker"].retry_in == 0 else "no speaker"

    def _spent(self, sentence: Sentence, seconds: float) -> Cut:
        """What is said unasked has its budget, by the hour; who asked is answered."""
        if sentence.why != "announcement":
            return ""
        past, limit_s = self.world.past.newest([SentenceEnded.__name__], REMEMBERED), self.world.config.budget.spoken_s
        return "budget" if too_much(past, self.world.clock.now(), limit_s, seconds) else ""

    # ── what it can do ────────────────────────────────────────────────────────────────────────────

    def _learn(self) -> None:
        self._ear.learn(vocabulary(self.world.past, self.world.config.voice.wake_phrase))

    def _changed(self, what: str, why: str) -> None:
        """The microphone, the loudspeaker or the recogniser has something, or nothing any more."""
        self._troubles.pop(what, None)
        if why:
            self._troubles[what] = why
        with contextlib.suppress(SottoError, ConnectionError):
            {"microphone": self._microphone, "speaker": self._speaker, "recogniser": self._recogniser}[what](why)
        if what == "microphone" and self._ear.microphone == "open":
            self.guards["speaker"].hasten()  # the same sound server
            self._conversation.opened()
        elif what == "microphone" and self._ear.microphone == "none":
            self._conversation.unheard(why)
        self._tell_changes()

    def _tell_changes(self) -> None:
        speaker: Literal["ready", "lost", "none"] = "ready"
        if "speaker" in self._troubles:
            speaker = "lost" if players() else "none"
        now = VoiceChanged(
            microphone=self._ear.microphone,
            speaker=speaker,
            recogniser=self._ear.recogniser,
            listening=listening(self.world.config.voice),
            trouble=[clean(one) for one in self._troubles.values()],
        )
        if now != self._said:
            self._said = now
            self._board.tell(now)

    @depends("microphone", without="hears nothing", otherwise=lambda _self, _why: None, attempts=1)
    def _microphone(self, why: str) -> None:
        if why:
            raise ConnectionError(why)

    @depends("speaker", without="shows what it would say", otherwise=lambda _self, _why: None, attempts=1)
    def _speaker(self, why: str) -> None:
        if why:
            raise ConnectionError(why)

    @depends("recogniser", without="hears that somebody speaks, not what", otherwise=lambda _s, _w: None, attempts=1)
    def _recogniser(self, why: str) -> None:
        if why:
            raise ConnectionError(why)


def _sentence(order: SaySentence, seen: Envelope) -> Sentence:
    return Sentence(order.ref, str(order.text), order.why, order.incident, order.expires, seen)

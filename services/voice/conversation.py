"""What is made of what is heard: questions are asked, replies heeded, everything put on record; and when to listen."""

from collections.abc import Callable
from typing import Literal
from uuid import uuid4

from daemon.config_sections import VoiceSection
from daemon.leash import Packet
from daemon.service import World
from knowledge.envelope import Envelope
from knowledge.events import (
    AnnouncementDecided,
    AnnouncementReacted,
    Listen,
    SentenceEnded,
    UtteranceHeard,
    VoiceSet,
)
from knowledge.redact import clean
from knowledge.speech.directed import Judgement, Said, Situation, judge
from knowledge.speech.echo import Loop
from knowledge.speech.recogniser import ONLY_CALLED
from knowledge.speech.replies import CONFIRMING, FOLLOWING, STOPPING
from services.voice.asking import Asking
from services.voice.listening import END_S, ONE_WORD_S, Listening, Wish
from services.voice.pushing import Push
from services.voice.sentences import Sentence
from services.voice.speaking import Mouth
from services.voice.switchboard import Switchboard

WINDOW_S = 8.0
"""After something was said, a reply needs no wake phrase."""
TAIL_S = 0.5
"""So long after our own speech the room may still ring of it."""
CALM_S = 600.0
"""How long `be quiet` lasts."""
_LATELY = 64
_REACTIONS: dict[str, Literal["ack", "not now", "not useful", "stop", "why"]] = {
    "stop": "stop",
    "be quiet": "stop",
    "why": "why",
    "later": "not now",
    "not now": "not now",
    "dismiss": "ack",
    "not useful": "not useful",
}
_WHY = "why did you say that?"


class Conversation:
    """Between one user and Sotto."""

    def __init__(self, world: World, board: Switchboard, in_call: Callable[[], bool]) -> None:
        self._world, self._config, self._board, self._in_call = world, world.config.voice, board, in_call
        self._loop = Loop()
        self._open_until = 0.0
        """Where the microphone is closed by choice: it stays open until then, for more of the same talk."""
        self._window_until = 0.0
        self._last: Sentence | None = None
        """What was said last, and when that ended."""
        self._last_ended = float("-inf")
        self._announced: tuple[str, float] | None = None
        """The incident of what was said unasked last, and when it began."""

    def meet(self, mouth: Mouth, ear: Listening, asking: Asking) -> None:
        """With whom it works; each of them calls back here."""
        self._mouth, self._ear, self._asking = mouth, ear, asking
        self._pushed = Push(self._board, ear, self._rest)

    @property
    def always(self) -> bool:
        return self._config.listen == "wake-phrase"

    # ── when to listen ────────────────────────────────────────────────────────────────────────────

    def arrange(self) -> None:
        """Open or close the microphone, and say what counts now."""
        now = self._board.now()
        talks = self._mouth.saying is not None or self._asking.waits
        goes_on = self._open_until and (talks or now < self._open_until)
        if self._config.listen == "off":
            self._ear.want(None)
        elif self._pushed or goes_on or (self.always and not self._in_call()):
            self._ear.want(self._wish(now))
        else:
            self._open_until = 0.0
            self._ear.want(None)

    def _wish(self, now: float) -> Wish:
        if self._mouth.sounds:
            return Wish((*STOPPING, ONLY_CALLED), ONE_WORD_S)
        if self._pushed:
            return Wish(CONFIRMING if self._asking.confirming else FOLLOWING, END_S, warm=True)
        return Wish((*self._replies(now), ONLY_CALLED), END_S)

    def _replies(self, now: float) -> tuple[str, ...]:
        """What counts without a wake phrase."""
        if now >= self._window_until:
            return STOPPING
        return CONFIRMING if self._asking.confirming else FOLLOWING

    def listen(self, order: Listen, seen: Envelope) -> None:
        """Push to talk: be silent, and hear one utterance."""
        unable = "Listening is switched off (voice.listen)." if self._config.listen == "off" else ""
        unable = unable or ("" if self._ear.able else "No microphone can be heard.")
        if self._pushed.begin(order, seen, unable):
            self._mouth.stop("speech")
            self._mouth.warm()
            self._open_until = self._board.now() + WINDOW_S
            self.arrange()
            if self._ear.microphone == "open":
                self.opened()

    def opened(self) -> None:
        """The microphone hears: whoever pushed may talk."""
        if self._pushed:
            self._mouth.earcon("listening")
            self._pushed.opened()

    def unheard(self, why: str) -> None:
        """The microphone cannot be opened."""
        self._pushed.end("unavailable", why)

    def _rest(self) -> None:
        self._open_until = 0.0
        self.arrange()

    # ── what is said ──────────────────────────────────────────────────────────────────────────────

    def begun(self, sentence: Sentence) -> None:
        if sentence.why == "announcement":
            self._announced = sentence.incident, self._board.now()
        self.arrange()

    def ended(self, sentence: Sentence, end: SentenceEnded) -> None:
        if end.heard != "none":
            now = self._board.now()
            self._last, self._last_ended = sentence, now
            self._window_until = now + WINDOW_S
            if self._open_until:
                self._open_until = self._window_until
            self._board.ring_in(WINDOW_S + 0.01, "window", self.arrange)
        self._board.ring_in(0.01, "arrange", self.arrange)

    # ── what is heard ─────────────────────────────────────────────────────────────────────────────

    def heard(self, heard: Packet) -> None:
        """An utterance, as the ear tells it."""
        if heard["outcome"] == "too short":
            return
        now = self._board.now()
        ended_s_ago = (heard["endpoint_ms"] + heard["recognised_ms"]) / 1_000
        began = now - ended_s_ago - heard["length_ms"] / 1_000
        text = heard.get("text", "")
        said = Said(
            text=text,
            intent=heard.get("intent", ""),
            wake_by=heard.get("wake_by", ()),
            confidence=heard.get("confidence"),
            refused=heard.get("refused", ""),
            too_long=heard["outcome"] == "too long",
        )
        found = judge(said, self._situation(began, now))
        if found.refused == "echo":
            self._loop.echoed(now)
        self._board.tell(self._on_record(heard, found, ended_s_ago + heard["length_ms"] / 1_000))
        if found.refused:
            self._refuse(found)
        elif found.directed != "no":
            self._heed(found.intent, text)
        self.arrange()

    def _situation(self, began: float, now: float) -> Situation:
        last = self._mouth.saying or self._last
        return Situation(
            pushed=bool(self._pushed),
            replies=self._replies(began),
            own_voice=not self._pushed and (self._mouth.sounds or began < self._last_ended + TAIL_S),
            in_call=self._in_call(),
            deaf=self._loop.deaf(now),
            said=last.text if last else "",
            said_s_ago=0.0 if self._mouth.sounds else now - self._last_ended,
        )

    def _on_record(self, heard: Packet, found: Judgement, began_s_ago: float) -> UtteranceHeard:
        kept = not found.refused and found.directed != "no"
        return UtteranceHeard(
            began=self._world.clock.now() - round(began_s_ago * 1_000_000),
            length_ms=heard["length_ms"],
            snr_db=heard["snr_db"],
            directed=found.directed,
            wake_by=heard.get("wake_by", []),
            engines=[one["engine"] for one in heard.get("hypotheses", ())],
            intent=found.intent if kept else "",
            text=clean(heard.get("text", "")) if kept else None,
            confidence=heard.get("confidence"),
            echo=found.echo,
            refused=found.refused,
            endpoint_ms=heard["endpoint_ms"],
            recognised_ms=heard["recognised_ms"],
        )

    def _refuse(self, found: Judgement) -> None:
        """Silently; but who pushed learns of it."""
        if self._pushed:
            self._pushed.end("refused", f"{found.refused}: nothing was understood")
            self._open_until = self._board.now() + WINDOW_S

    def _heed(self, intent: str, text: str) -> None:
        order = self._pushed.order
        self._pushed.end("heard", text=text, intent=intent)
        reaction = _REACTIONS.get(intent)
        if reaction:
            self._react(reaction)
        if intent in STOPPING:
            self._mouth.stop("stop" if intent == "stop" else "quiet")
            self._asking.stop()
            if intent == "be quiet":
                self._board.tell(VoiceSet(mode="quiet", until=self._world.clock.now() + round(CALM_S * 1_000_000)))
        elif intent == "repeat" and self._last:
            again = self._last
            self._mouth.say(Sentence(uuid4().hex, again.text, "reply", again.incident))
        elif intent in ("yes", "no"):
            self._asking.confirmed(yes=intent == "yes")
        elif intent in ("question", "why"):
            self._mouth.earcon("heard")
            self._mouth.warm()
            if self.always:
                self._mouth.stop("newer")
            ref = order.ref if order else uuid4().hex
            cwd = order.cwd if order else None
            self._asking.ask(ref, _WHY if intent == "why" else text, str(cwd) if cwd else None)

    def _react(self, reaction: Literal["ack", "not now", "not useful", "stop", "why"]) -> None:
        """To what was said unasked, where that is not long ago."""
        now = self._board.now()
        current = self._mouth.saying
        speaks = current is not None and current.why == "announcement"
        if not self._announced or not (speaks or now < self._window_until):
            return
        incident, began = self._announced
        for seen in reversed(self._world.past.newest([AnnouncementDecided.__name__], _LATELY)):
            one = seen.event
            if isinstance(one, AnnouncementDecided) and one.incident == incident:
                reacted = AnnouncementReacted(
                    incident=incident,
                    kind=one.kind,
                    thing=one.thing,
                    reaction=reaction,
                    by="voice",
                    after_s=round(now - began, 1),
                )
                self._board.tell(reacted)
                return


def listening(config: VoiceSection) -> Literal["push to talk", "wake phrase", "off"]:
    """As it is told."""
    return {"push-to-talk": "push to talk", "wake-phrase": "wake phrase", "off": "off"}[config.listen]  # type: ignore[return-value]

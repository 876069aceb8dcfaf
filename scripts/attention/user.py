"""Lines about the user: what the machine's sensors say of her, what she says, and what she wants of Sotto."""

from functools import partial

from journal import digest
from sensing import SOURCES
from source import Misread, microseconds
from teller import Teller

from knowledge.events import (
    AnnouncementReacted,
    AnswerQuestion,
    AttentionReset,
    Listen,
    ListeningEnded,
    MentionAllowed,
    MentionForbidden,
    QuestionAnswered,
    RecordingPaused,
    RecordingResumed,
    SaySentence,
    SentenceBegun,
    SentenceEnded,
    Signal,
    SpeechNoticed,
    UtteranceHeard,
    VoiceChanged,
    VoiceSet,
)
from knowledge.redact import clean

SIGNALS: dict[str, Signal] = {
    "idle": "idle",
    "call": "in_call",
    "dnd": "do_not_disturb",
    "present": "presenting",
    "mute": "muted",
    "hours": "quiet_hours",
}


class User:
    """The person at the keyboard, and others in the room."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._rules: list[int] = []

    # ── sensors ───────────────────────────────────────────────────────────────────────────────────

    def signal(self, name: str, value: str) -> None:
        """`call on`, `dnd off`, …"""
        if value not in ("on", "off"):
            raise Misread(value)
        self._teller.sensing.read(SIGNALS[name], value=value == "on", at=self._teller.now)
        self._teller.focus()

    def lock(self) -> None:
        self._locked(value=True)

    def unlock(self) -> None:
        self._locked(value=False)

    def _locked(self, *, value: bool) -> None:
        self._teller.sensing.read("locked", value=value, at=self._teller.now)
        self._teller.sensing.read("idle", value=value, at=self._teller.now)
        self._teller.focus()

    def lost(self, *sources: str) -> None:
        """Nobody says any more what these told."""
        for source in sources:
            self._teller.sensing.lose(source)
        self._teller.focus()

    def back(self, *sources: str) -> None:
        """They are there again, and nothing is the matter."""
        for source in sources:
            for signal in SOURCES[source]:
                self._teller.sensing.read(signal, value=False, at=self._teller.now)
        self._teller.focus()

    # ── speech ────────────────────────────────────────────────────────────────────────────────────

    def voice(self, microphone: str, speaker: str = "ready", trouble: str = "") -> None:
        event = VoiceChanged.model_validate(
            {
                "microphone": microphone,
                "speaker": speaker,
                "recogniser": "built in",
                "listening": "wake phrase" if microphone == "open" else "push to talk",
                "trouble": [clean(trouble)] if trouble else [],
            }
        )
        self._teller.say(event, "voice")

    def speech(self, length: str) -> None:
        """Somebody near the microphone speaks for so long."""
        self._teller.say(SpeechNoticed(speaking=True), "voice")
        self._teller.later(microseconds(length), self._silent)

    def _silent(self) -> None:
        self._teller.say(SpeechNoticed(speaking=False), "voice")

    def refused(self, why: str, length: str = "2s", echo: str = "") -> None:
        """A stretch of speech was heard, and was not for Sotto. No text of it is kept."""
        self.speech(length)
        event = UtteranceHeard(
            began=self._teller.now,
            length_ms=microseconds(length) // 1_000,
            snr_db=21.0,
            directed="no",
            engines=["jsgf", "bigram"],
            echo=float(echo) if echo else None,
            refused=why,
            endpoint_ms=520,
            recognised_ms=140,
        )
        self._teller.later(microseconds(length) + 660_000, partial(self._teller.say, event, "voice"))

    def heard(self, directed: str, intent: str) -> None:
        """`heard "stop word" stop`, `heard follow-up dismiss`."""
        event = UtteranceHeard.model_validate(
            {
                "began": self._teller.now - 1_900_000,
                "length_ms": 1_240,
                "snr_db": 24.0,
                "directed": directed,
                "engines": ["jsgf", "bigram"],
                "intent": intent,
                "text": clean(intent),
                "confidence": 0.9,
                "endpoint_ms": 510,
                "recognised_ms": 150,
            }
        )
        self._teller.say(event, "voice")

    def ask(self, question: str, answer: str) -> None:
        """Push to talk, a question, and its answer spoken: its sound is in the microphone as well."""
        teller = self._teller
        ref = digest("ask", teller.now)[:12]
        listen = teller.say(Listen(ref=ref, cwd=clean(teller.place(teller.projects[0]))), "cli")
        self.heard("push to talk", "question")
        ended = ListeningEnded(ref=ref, outcome="heard", text=clean(question), intent="question")
        teller.say(ended, "voice", cause=listen)
        order = AnswerQuestion(question=clean(question), conversation="voice", key=ref)
        asked = teller.say(order, "voice")
        answered = QuestionAnswered(
            question=clean(question),
            conversation="voice",
            calls=[],
            text=clean(answer),
            sources=[],
            recorded=True,
            confidence=0.9,
            by="words",
            suggestions=[],
            code=0,
            took_ms=310.0,
        )
        teller.say(answered, "assistant", cause=asked)
        self._spoken(ref, answer)

    def _spoken(self, ref: str, answer: str) -> None:
        teller = self._teller
        say = SaySentence(ref=ref, text=clean(answer), why="answer", expires=teller.now + 20_000_000)
        order = teller.say(say, "voice")
        teller.say(SentenceBegun(ref=ref, why="answer"), "voice", cause=order)
        self.speech("3s")
        ended = SentenceEnded(ref=ref, why="answer", heard="whole", spoken_ms=3_050, player_status=0, sound_ms=120)
        teller.later(3_100_000, partial(teller.say, ended, "voice", cause=order))

    # ── wishes ────────────────────────────────────────────────────────────────────────────────────

    def quiet(self, length: str = "") -> None:
        """`quiet`, `quiet 1h`, `quiet off`."""
        if length == "off":
            event = VoiceSet(mode="normal")
        else:
            event = VoiceSet(mode="quiet", until=self._teller.now + microseconds(length) if length else None)
        self._teller.say(event, "cli")

    def pause(self, length: str = "") -> None:
        until = self._teller.now + microseconds(length) if length else None
        self._teller.say(RecordingPaused(until=until), "cli")

    def resume(self) -> None:
        self._teller.say(RecordingResumed(), "cli")

    def react(self, reaction: str, kind: str, thing: str, by: str = "terminal") -> None:
        """What she made of something that was said earlier."""
        event = AnnouncementReacted.model_validate(
            {"incident": f"{thing}:e1", "kind": kind, "thing": thing, "reaction": reaction, "by": by, "after_s": 4.0}
        )
        self._teller.say(event, "alerts" if by == "nobody" else "cli")

    def never(self, kind: str, project: str = "", thing: str = "", said: str = "") -> None:
        """A rule: this kind, of this project or thing, is never to be mentioned."""
        number = self._teller.number(project) if project else None
        words = said or f"never mention {kind} of {project or thing or 'anything'}"
        told = self._teller.say(MentionForbidden(kind=kind, thing=thing, project=number, said=clean(words)), "cli")
        self._rules.append(told.seq)

    def allow(self) -> None:
        """She takes the last rule back."""
        self._teller.say(MentionAllowed(rule=self._rules.pop()), "cli")

    def reset(self) -> None:
        self._teller.say(AttentionReset(), "cli")

"""The mouth: one sentence at a time is rendered, put on record, then played; what was begun is never played again."""

import contextlib
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from daemon.config_sections import VoiceSection
from daemon.leash import Leash, Packet
from daemon.paths import Paths
from knowledge.events import SentenceBegun, SentenceEnded
from services.voice.companion import Companion
from services.voice.earcons import Earcon, write
from services.voice.playing import Player
from services.voice.rendering import main as be_renderer
from services.voice.sentences import Cut, Sentence, Surroundings
from services.voice.switchboard import Switchboard

RENDER_S = 8.0
"""A renderer that takes longer hangs."""
CALM_S, CALM_WAIT_S = 0.7, 10.0
"""Nobody has to have spoken for so long before something is said unasked, and how long that is waited for."""
STARTING_MS = 30
"""From the start of a player to its first sound."""
FOLDER = "voice-"
"""What the folder of a voice is called, with its pid: what one left that was killed is removed by the next."""
IDLE_S = 300.0
"""So long after the last sentence the renderer is let go."""
_log = logging.getLogger("voice")


@dataclass
class _Saying:
    """The one that is on its way to the loudspeaker."""

    sentence: Sentence
    asked_at: float
    number: int
    file: Path
    plain: bool = False
    """Whether it is tried again, without the library."""
    length_ms: int = 0
    player: Player | None = None
    played_at: float = 0.0
    sound_ms: int | None = None
    cut: Cut = ""
    begun: bool = False


class Mouth:
    """Says sentences; what was asked for goes before what was not."""

    def __init__(self, config: VoiceSection, paths: Paths, board: Switchboard, around: Surroundings) -> None:
        self._config, self._board, self._around = config, board, around
        _sweep(paths.run)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=paths.run))  # 0700
        self._waiting: list[tuple[Sentence, float]] = []
        self._now: _Saying | None = None
        self._number = 0
        self._since: float | None = None
        """Since when the first one waits for quiet."""
        self._plain = False
        self._renderer = self._companion()
        self._earcons: dict[int, Player] = {}

    @property
    def saying(self) -> Sentence | None:
        """What is being said, or about to be."""
        return self._now.sentence if self._now else None

    @property
    def sounds(self) -> bool:
        """Whether something can be heard."""
        return self._now is not None and self._now.player is not None

    def warm(self) -> None:
        """Have the renderer ready: somebody is about to be answered."""
        self._renderer.begin()

    def say(self, sentence: Sentence) -> None:
        """Say it as soon as its turn comes, or not at all; SentenceEnded tells."""
        asked = sentence.why != "announcement"
        place = next((at for at, (one, _) in enumerate(self._waiting) if asked and one.why == "announcement"), None)
        self._waiting.insert(len(self._waiting) if place is None else place, (sentence, self._board.now()))
        if asked and self._now and self._now.sentence.why == "announcement":
            self._cut_now("newer")
        self.step()

    def stop(self, cut: Cut) -> None:
        """Be silent at once; nothing that waits is said either."""
        waiting, self._waiting = self._waiting, []
        for sentence, _ in waiting:
            self._tell_ended(sentence, _unheard(sentence, cut))
        self._cut_now(cut)

    def earcon(self, name: Earcon) -> None:
        """A short sound, if they are wanted; nobody is told of it."""
        if not self._config.earcons or self.sounds:
            return
        file = self._folder / f"{name}.wav"
        with contextlib.suppress(OSError):  # the sentence that follows tells what is wrong
            if not file.exists():
                write(name, file)
            player = Player(file, self._config.speaker)
            self._earcons[player.fileno()] = player
            self._board.watch(player.fileno(), lambda: self._earcon_over(player.fileno()))

    def withdraw(self, ref: str) -> None:
        """Nobody wants that sentence any more; the others are said."""
        if self._now and self._now.sentence.ref == ref:
            self._cut_now("stop")
        for one in [one for one in self._waiting if one[0].ref == ref]:
            self._waiting.remove(one)
            self._tell_ended(one[0], _unheard(one[0], "stop"))

    def close(self) -> None:
        """Silence, and no child left."""
        if self._now and self._now.player:
            self._now.player.silence()
            self._now.player.ended()
        for player in self._earcons.values():
            player.silence()
            player.ended()
        self._renderer.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    # ── one after the other ───────────────────────────────────────────────────────────────────────

    def step(self) -> None:
        """Begin with the next one, unless something is in the way."""
        while self._waiting and self._now is None:
            sentence, asked_at = self._waiting[0]
            cut = self._late(sentence) or self._around.veto(sentence) or self._disturbs(sentence)
            if cut == "wait":
                return
            self._waiting.pop(0)
            self._since = None
            if cut:
                self._tell_ended(sentence, _unheard(sentence, cut))
            else:
                self._number += 1
                self._now = _Saying(sentence, asked_at, self._number, self._folder / f"{self._number}.wav")
                self._render(self._now)

    def _late(self, sentence: Sentence) -> Cut:
        return "expired" if sentence.expires is not None and self._board.clock.now() > sentence.expires else ""

    def _disturbs(self, sentence: Sentence) -> Cut | Literal["wait"]:
        """Whether somebody speaks: then it waits, but not for long. Who asked for an answer has just spoken."""
        quiet_s, now = self._around.quiet_s(), self._board.now()
        if sentence.why not in ("announcement", "asked") or quiet_s >= CALM_S:
            return ""
        self._since = now if self._since is None else self._since
        if now - self._since >= CALM_WAIT_S:
            return "speech"
        self._board.ring_in(max(0.05, CALM_S - quiet_s), "calm", self.step)
        return "wait"

    # ── rendering ─────────────────────────────────────────────────────────────────────────────────

    def _companion(self) -> Companion:
        config, plain = self._config, self._plain

        def main(leash: Leash) -> None:
            be_renderer(leash, config.voice, config.words_a_minute, plain=plain)

        return Companion("renderer", self._board, main, self._rendered, self._renderer_died)

    def _render(self, now: _Saying) -> None:
        self._renderer.begin()
        self._board.ring_in(RENDER_S, "render", self._hangs)
        with contextlib.suppress(OSError):  # the renderer tells what is wrong with it
            self._folder.mkdir(mode=0o700, exist_ok=True)  # whoever tidies up removes what is old
        earcon = "unasked" if self._config.earcons and now.sentence.why == "announcement" else None
        asked = {"n": now.number, "text": now.sentence.text, "file": str(now.file), "earcon": earcon}
        if not self._renderer.say(asked):
            self._renderer_died("it does not listen")

    def _rendered(self, packet: Packet) -> None:
        now = self._now
        if now is None or packet.get("n") != now.number or now.begun:
            return
        self._board.forget("render")
        self._board.ring_in(IDLE_S, "renderer idle", self._renderer.end)
        if "failed" in packet:
            _log.warning("not rendered: %s", packet["failed"])
            self._over("none", "not rendered")
        elif now.cut or (why := self._unwanted(now.sentence, packet["length_ms"])):
            self._over("none", now.cut or why)
        else:
            now.length_ms, now.begun = packet["length_ms"], True
            begun = SentenceBegun(ref=now.sentence.ref, why=now.sentence.why, incident=now.sentence.incident)
            self._board.tell(begun, cause=now.sentence.cause, then=lambda: self._play(now))

    def _unwanted(self, sentence: Sentence, length_ms: int) -> Cut:
        """Why it is not begun, now that it is known how long it takes."""
        return self._late(sentence) or self._around.veto(sentence) or self._around.spent(sentence, length_ms / 1_000)

    def _renderer_died(self, ending: str) -> None:
        """Once more without the library; then not at all."""
        _log.warning("the renderer ended: %s", ending)
        now = self._now
        if now is None or now.begun:
            return
        self._renderer.end()
        if now.plain:
            self._over("none", "not rendered")
            return
        now.plain = self._plain = True
        self._renderer = self._companion()
        self._render(now)

    def _hangs(self) -> None:
        self._renderer.end()
        self._renderer_died("it hung")

    # ── playing ───────────────────────────────────────────────────────────────────────────────────

    def _play(self, now: _Saying) -> None:
        """On record: now it may sound. Checked once more, for that took its time."""
        if now is not self._now:
            return
        if cut := now.cut or self._around.veto(now.sentence):
            self._over("none", cut)
            return
        try:
            now.player = Player(now.file, self._config.speaker)
        except ConnectionError as error:
            self._around.speaker(str(error))
            self._over("none", "no speaker")
            return
        now.played_at = self._board.now()
        now.sound_ms = round((now.played_at - now.asked_at) * 1_000) + STARTING_MS
        self._board.watch(now.player.fileno(), lambda: self._played(now))
        self._around.begun(now.sentence)

    def _played(self, now: _Saying) -> None:
        assert now.player
        self._board.unwatch(now.player.fileno())
        status = now.player.ended()
        spoken_ms = min(now.length_ms, round((self._board.now() - now.played_at) * 1_000))
        if status == 0:
            self._around.speaker("")
            self._over("whole", "", spoken_ms, status)
            return
        if not now.cut:
            self._around.speaker(f"{now.player.program} ended with {status}")
        self._over("part" if spoken_ms > STARTING_MS else "none", now.cut or "player died", spoken_ms, status)

    def _cut_now(self, cut: Cut) -> None:
        now = self._now
        if now is None:
            return
        now.cut = now.cut or cut
        if now.player:
            now.player.silence()
        elif not now.begun:
            self._over("none", cut)

    def _over(
        self, heard: Literal["whole", "part", "none"], cut: Cut, spoken_ms: int = 0, status: int | None = None
    ) -> None:
        now, self._now = self._now, None
        assert now
        self._board.forget("render")
        now.file.unlink(missing_ok=True)
        one = now.sentence
        ended = SentenceEnded(
            ref=one.ref, why=one.why, incident=one.incident, heard=heard, spoken_ms=spoken_ms, player_status=status,
            cut_by=cut, sound_ms=now.sound_ms,
        )  # fmt: skip
        self._tell_ended(one, ended)
        self.step()

    def _tell_ended(self, sentence: Sentence, ended: SentenceEnded) -> None:
        self._board.tell(ended, cause=sentence.cause)
        self._around.ended(sentence, ended)

    def _earcon_over(self, descriptor: int) -> None:
        self._board.unwatch(descriptor)
        self._earcons.pop(descriptor).ended()


def _unheard(one: Sentence, cut: Cut) -> SentenceEnded:
    return SentenceEnded(ref=one.ref, why=one.why, incident=one.incident, heard="none", cut_by=cut)


def _sweep(run: Path) -> None:
    """Remove what voices left that are no more: sentences lie in it. One that hands over to us lives, and goes on."""
    for folder in run.glob(f"{FOLDER}*"):
        pid = folder.name.removeprefix(FOLDER).partition("-")[0]
        if not Path("/proc", pid if pid.isdecimal() else "0").exists():
            shutil.rmtree(folder, ignore_errors=True)

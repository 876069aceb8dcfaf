"""The chat on a terminal that can be drawn on: a prompt below, what is said above it, text on its way between.

Nothing here waits: the bus is read by the loop that reads the keys, and what is written above the prompt leaves what is
being typed as it is.
"""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterable

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import AnyFormattedText, FormattedText
from prompt_toolkit.history import History
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.styles import Style

from daemon.chat import commands, drawing
from daemon.chat.asked_here import told
from daemon.chat.commands import Typed
from daemon.chat.completing import Names
from daemon.chat.known import known
from daemon.chat.loop_bus import LoopBus
from daemon.chat.markdown import drawn
from daemon.chat.room import Room
from daemon.chat.transcript import Piece
from daemon.chat.typed import Lines
from daemon.cli.columns import LEAST, cut
from daemon.cli.show import visible
from knowledge.errors import SottoError

LINES_BESIDE = 6
"""Lines of the terminal that text which is being written leaves free."""
LOOK_S = 2.0
"""How often it is looked whether there is a daemon, while something is being answered."""
LEFT = "— left to itself; what is answered later is shown when you come back with --attach"
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse dim"})


class Screen:
    """One chat on one terminal."""

    def __init__(self, room: Room, bus: LoopBus, typed: Lines) -> None:
        self._room, self._bus, self._talk = room, bus, room.talk
        self._colours = not os.environ.get("NO_COLOR")
        self._queue: list[str] = []
        """Lines that wait until the prompt makes room for them."""
        self._looking = False
        """Whether it is looked for the daemon."""
        self._leaving = False
        """Whether an empty line was interrupted once."""
        self._names = Names(lambda: known(room.paths))
        self._session: PromptSession[str] = PromptSession(
            self._prompt,
            multiline=True,
            wrap_lines=True,
            erase_when_done=True,
            bottom_toolbar=self._toolbar,
            prompt_continuation=lambda _width, _line, wrapped: "" if wrapped else "  ",
            key_bindings=self._keys(),
            history=_History(typed),
            completer=self._names,
            complete_while_typing=Condition(lambda: self._session.default_buffer.text.startswith("/")),
            style=_STYLE,
            color_depth=ColorDepth.DEPTH_4_BIT if self._colours else ColorDepth.DEPTH_1_BIT,
            include_default_pygments_style=False,
        )
        self._session.app.terminal_size_polling_interval = None  # a signal tells of it; looking is twice a second
        self._session.default_buffer.on_text_changed += lambda _buffer: self._stay()

    def begin(self, first: Typed | None, *, greets: bool) -> None:
        """With a greeting, or an earlier conversation. Raises NotFound."""
        if first:
            self._show(self._room.here.own(first))
        elif greets:
            self._show(self._room.greeting())

    async def run(self) -> None:
        """Until the user leaves."""
        self._bus.attach(asyncio.get_running_loop(), self._heard)
        while True:
            self._names.forget()
            if not self._talk.open and (number := self._room.plans.next()):
                self._entered(f"/approve a{number}")
            try:
                line = await self._session.prompt_async()
            except EOFError:
                return
            if line.strip() and not self._entered(line):
                return

    def _entered(self, line: str) -> bool:
        """Do what a line says; False where that is to leave. Ctrl-C ends what takes long, and not the chat."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return self._done(line)
        except KeyboardInterrupt:
            self._show([Piece("note", "— interrupted")])
            return True
        finally:
            signal.signal(signal.SIGINT, before)

    def _done(self, line: str) -> bool:
        try:
            if commands.is_one(line.strip()):
                self._show([Piece("question", visible(line.strip()))])
                typed = commands.read(line.strip())
                if typed.name == "exit":
                    return False
                self._show(self._room.here.do(typed))
            else:
                self._talk.ask(line.strip())
        except SottoError as error:
            self._show(told(error))
        self._heard()
        self._bus.turn()
        return True

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────

    def _heard(self) -> None:
        """Something came, or something was asked."""
        self._show(self._room.news())
        self._ask_at_once()
        if self._talk.open and not self._looking:
            self._looking = True
            asyncio.get_running_loop().call_later(LOOK_S, self._look)
        self._session.app.invalidate()

    def _ask_at_once(self) -> None:
        """Let a plan of this conversation be asked about now, unless somebody is typing or being answered."""
        app, typing = self._session.app, self._session.default_buffer.text
        if self._room.plans.waiting and app.is_running and not (app.is_done or typing or self._talk.open):
            app.exit(result="")

    def _look(self) -> None:
        """Nothing tells that a daemon is gone, so it is looked for, as long as one is waited for."""
        self._looking = False
        self._talk.look()
        self._heard()

    def _show(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self._queue += self._drawn(piece)
            if not self._session.app.is_running:
                self._flush()
        if self._queue:
            run_in_terminal(self._flush)

    def _flush(self) -> None:
        lines, self._queue = self._queue, []
        drawing.write(lines)

    def _drawn(self, piece: Piece) -> Iterable[str]:
        return drawing.lines(
            piece,
            max(LEAST, shutil.get_terminal_size().columns),
            lambda text, width: drawn(text, width, colours=self._colours),
        )

    def _prompt(self) -> AnyFormattedText:
        columns, rows = shutil.get_terminal_size()
        most = max(1, rows - LINES_BESIDE)
        tail = drawing.tail(self._talk.transcript.tail if self._talk.open else "", columns, most)
        return FormattedText([("nobold", "".join(f"{line}\n" for line in tail)), ("bold", drawing.PROMPT)])

    def _toolbar(self) -> AnyFormattedText:
        leaving = "once more ends it; what is being answered goes on"
        said = [self._room.place, self._talk.model or "router", leaving if self._leaving else self._talk.state]
        return cut(" " + " · ".join(one for one in said if one), shutil.get_terminal_size().columns - 1)

    # ── what is typed ─────────────────────────────────────────────────────────────────────────────

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("enter")(self._enter)
        keys.add("escape", "enter")(lambda event: event.current_buffer.insert_text("\n"))
        keys.add("tab")(self._tab)
        keys.add("c-c")(self._interrupted)
        return keys

    def _enter(self, event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif buffer.text.strip():
            buffer.validate_and_handle()

    def _tab(self, event: KeyPressEvent) -> None:
        """What alone fits is put in at once; of several the next one is chosen."""
        buffer = event.current_buffer
        found = list(self._names.get_completions(buffer.document, CompleteEvent(completion_requested=True)))
        if len(found) == 1:
            buffer.apply_completion(found[0])
        elif buffer.complete_state:
            buffer.complete_next()
        elif found:
            buffer.start_completion(insert_common_part=True)

    def _interrupted(self, event: KeyPressEvent) -> None:
        """Stops what is being answered; else clears the line; else, the second time, leaves."""
        buffer = event.current_buffer
        if self._talk.stop():
            if not self._talk.open:
                self._show([Piece("note", LEFT)])
            self._bus.turn()
        elif buffer.text:
            buffer.reset()
        elif self._leaving:
            event.app.exit(exception=EOFError)
        else:
            self._leaving = True
        event.app.invalidate()

    def _stay(self) -> None:
        self._leaving = False


class _History(History):
    """What was typed before, for prompt_toolkit."""

    def __init__(self, typed: Lines) -> None:
        super().__init__()
        self._typed = typed

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self._typed.read())

    def append_string(self, string: str) -> None:
        if not string.startswith(" "):
            super().append_string(string)

    def store_string(self, string: str) -> None:
        self._typed.add(string)

"""`sotto listen`: push to talk. Listens for one question, and answers it aloud and here; made to lie on a key."""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from uuid import uuid4

from daemon import voice_client
from daemon.answer_client import AnswerClient
from daemon.cli import ask, show
from daemon.cli.columns import wrapped
from daemon.config import load
from daemon.paths import Paths
from knowledge.ask_views import AnswerView
from knowledge.errors import HubUnreachable, NoAnswer, NotFound, NoVoice, Usage
from knowledge.events import AnswerDegraded, Listen, ListeningEnded, QuestionAnswered
from knowledge.redact import Clean, clean
from knowledge.speaking_views import ListenedView

PATIENCE_S, MOST_S = 8.0, 60.0
"""How long is waited for the first word, and at most."""
UTTERANCE_S = 30.0
"""What an utterance and its recognition may take besides."""
ANSWER_S = 25.0
ASKED = ("question", "why")
"""What is answered; the rest is heeded."""


def configure(parser: argparse.ArgumentParser) -> None:
    waiting = f"how long it waits for your first word (default: {PATIENCE_S:g})"
    parser.add_argument("--timeout", type=float, default=PATIENCE_S, metavar="SECONDS", help=waiting)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Raises Usage, DaemonUnreachable, NoVoice, NoAnswer."""
    if not 0 < arguments.timeout <= MOST_S:
        raise Usage(f"--timeout is more than 0 and at most {MOST_S:g} seconds")
    paths = Paths.find()
    if voice_client.off(paths):
        raise NoVoice(voice_client.OFF, hint="`sotto voice on` switches it on")
    voice_client.there(paths)
    voice_client.end_in_order()
    say: Callable[[str], None] = (lambda _: None) if arguments.json else _say
    with AnswerClient(paths, "listen") as client:
        view = listened(paths, client, arguments.timeout, say)
    if arguments.json:
        show.data(view.model_dump())
    elif view.outcome != "heard":
        say(f"sotto: {view.reason or 'nothing was heard'}")
    return view.code


def listened(paths: Paths, client: AnswerClient, patience: float, say: Callable[[str], None]) -> ListenedView:
    """From the first word to the whole answer. Raises HubUnreachable, NoVoice, NoAnswer."""
    ref = uuid4().hex
    say("listening …")
    ended = _heard(paths, client, Listen(ref=ref, cwd=_here(), patience_s=patience))
    if ended.outcome != "heard":
        if ended.outcome != "unavailable":
            return ListenedView(outcome=ended.outcome, reason=ended.reason, code=NotFound.code)
        why = "; ".join(dict.fromkeys(one.rstrip(".") for one in [ended.reason, *voice_client.troubles(paths)]))
        return ListenedView(outcome=ended.outcome, reason=why, code=NoVoice.code)
    say(f"heard: “{ended.text or ended.intent}”")
    view = ListenedView(outcome="heard", text=ended.text or "", intent=ended.intent, code=0)
    if ended.intent not in ASKED:
        return view
    answer = _answered(paths, client, ref, say)
    return view.model_copy(update={"answer": answer, "code": answer.code})


def _heard(paths: Paths, client: AnswerClient, order: Listen) -> ListeningEnded:
    """Raises NoVoice, KeyboardInterrupt: then the microphone is closed."""
    try:
        ended = client.bus.ask(order, order.patience_s + UTTERANCE_S, partial(voice_client.still_on, paths)).event
    except NoAnswer as error:
        raise NoVoice("nobody said what was heard", hint="see `sotto logs voice`") from error
    except KeyboardInterrupt:
        client.bus.whisper(order.model_copy(update={"patience_s": 0.0}))
        raise
    assert isinstance(ended, ListeningEnded)
    return ended


def _answered(paths: Paths, client: AnswerClient, key: str, say: Callable[[str], None]) -> AnswerView:
    """The voice asks; here the answer is followed. Ctrl-C stops it. Raises NoAnswer, NotFound."""
    model = load(paths.config_file).model
    patience = ANSWER_S + (model.answer_within_s if model.chosen else 0)
    try:
        for _ in client.follow(key, patience=patience, first=ANSWER_S):
            pass
    except KeyboardInterrupt:
        with suppress(HubUnreachable):
            client.stop(key)
        for _ in client.follow(key, client.off, patience=ANSWER_S):
            pass
    ending = client.ending(key)
    if ending is None or not isinstance(ending.event, QuestionAnswered | AnswerDegraded):
        raise NoAnswer("its answer is not on record")
    view = ask.view_of(ending.event)
    if say is _say:
        ask.tell(view, "")
    return view


def _say(text: str) -> None:
    show.say(wrapped(show.visible(text), 0, sys.stderr))


def _here() -> Clean | None:
    with suppress(FileNotFoundError):
        return clean(str(Path.cwd()))
    return None

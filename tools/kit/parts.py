"""What Sotto is made of, as its users call it: which processes and services each part is, and by which words."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from knowledge.errors import NotFound, Unclear
from tools.kit.wording import listed

NEAR, SHOWN = 0.75, 3
"""How alike two words must be that one may be a slip for the other; and parts that a question names."""


class Part(NamedTuple):
    """One part."""

    name: str
    services: tuple[str, ...] = ()
    """Those that it consists of; none of the hub, which is a process."""
    process: str = ""
    words: tuple[str, ...] = ()
    """Other names that people have for it."""
    later: str = ""
    """Of a part that need not be there yet: what that means."""


PARTS = (
    Part("daemon", words=("sotto", "sottod", "supervisor", "everything", "system")),
    Part("event bus", process="hub", words=("bus", "hub", "evt bus", "message bus", "zmq", "broker")),
    Part("event log", process="hub", words=("log", "database", "db", "core db", "storage")),
    Part("memory", ("memory", "rebuild"), words=("mem", "memory store", "memory keeper", "rebuild")),
    Part("file watcher", ("files", "projects"), words=("watcher", "watchers", "files", "fs watch", "fs", "projects")),
    Part("git watcher", ("git",), words=("git", "git observer", "git hooks", "git hook")),
    Part("shell hook", ("shell",), words=("shell", "hook", "terminal", "shell integration", "shell listener")),
    Part("test reports", ("reports",), words=("reports", "test watcher", "report reader", "junit")),
    Part("focus", ("focus",), words=("focus watcher", "attention", "do not disturb")),
    Part("diagnosis", ("diagnosis",), words=("diagnoser", "failure detection", "failures")),
    Part("fixes", ("fixes", "suggestions"), words=("suggestions", "fix finder")),
    Part("suspects", ("suspects",), words=("suspect ranking", "blame")),
    Part("hints", ("alerts",), words=("alerts", "notifications", "notifier", "hint")),
    Part("search", ("indexing",), "encoder", ("index", "indexer", "vector store", "vectors", "knowledge store")),
    Part("encoder", ("encoder", "router"), words=("embedding", "embeddings", "embedder", "embedding model", "router")),
    Part("documents", ("documents",), words=("ingestion", "docs", "document reader")),
    Part("proposals", ("proposals",), words=("notes", "notes store", "proposal")),
    Part("prediction", ("prediction",), words=("predictions", "predictor", "next")),
    Part("briefing", ("briefing", "arrivals"), words=("briefings", "brief", "arrivals")),
    Part("assistant", ("assistant",), words=("ask", "answers", "question answering"),
         later="no part of its own answers questions here yet; the command line does"),
    Part("model", ("model",), "model", ("llm", "chat model", "language model", "ollama"),
         later="no chat model was chosen, so questions are answered without one; `sotto model list` shows some"),
    Part("voice", ("voice",), "voice",
         words=("tts", "text to speech", "speech", "speech output", "voice output", "speaker", "announcer",
                "microphone", "mic", "speech recognition", "speech recogniser", "stt", "whisper", "transcription",
                "transcriber", "listener", "wake word", "wakeword", "wake word detector", "wake word listener"),
         later="voice is off, so Sotto neither speaks nor listens; `sotto voice on` gives it one"),
    Part("jobs", ("jobs", "again", "bisecting", "trials"), "jobs",
         ("scheduler", "job runner", "background jobs", "queue")),
    Part("sandbox", process="jobs", words=("sandbox runner", "isolation")),
    Part("hands", ("hands",), "hands", ("effects", "executor", "approvals")),
    Part("gateway", process="gateway", words=("mcp", "mcp server", "dashboard", "http", "web server", "api"),
         later="Sotto has no server for other programs yet"),
)  # fmt: skip
_ORDINARY = frozenset(
    {
        "the",
        "your",
        "our",
        "a",
        "an",
        "of",
        "sotto",
        "sotto's",
        "service",
        "services",
        "svc",
        "part",
        "parts",
        "process",
    }
    | {"component", "engine"}
)


def part(said: str) -> Part:
    """The part that is meant. Raises Unclear, with a question, for a slip; NotFound for what there is not."""
    bare = _bare(said)
    known = dict(_names())
    for wanted in (bare, bare.rstrip("s")):
        if wanted in known:
            return known[wanted]
    held = [name for name in known if f" {name} " in f" {bare} "]
    longest = max(map(len, held), default=0)
    holding = {known[name].name: known[name] for name in held if len(name) == longest}
    if len(holding) == 1:
        return next(iter(holding.values()))
    near = [known[one].name for one in get_close_matches(bare, known, SHOWN, NEAR)] or list(holding)[:SHOWN]
    if near:
        raise Unclear(f"part {said!r}", hint=f"did you mean {listed(list(dict.fromkeys(near)), 'or')}?")
    raise NotFound(f"part {said!r}", hint=f"Sotto's parts are {listed([one.name for one in PARTS])}")


def _names() -> Iterator[tuple[str, Part]]:
    """Every word for each: those of ours that people use first."""
    for one in PARTS:
        for service in (*one.services, one.process):
            if service:
                yield service, one
    for one in PARTS:
        yield from ((word, one) for word in (*one.words, one.name))


def _bare(said: str) -> str:
    words = said.casefold().replace("-", " ").replace("_", " ").split()
    return " ".join([word for word in words if word not in _ORDINARY] or words)

"""The tiny chat model as tests want it: made once, run as the daemon runs it; and what it may decide."""

import functools
import json
import tempfile
from pathlib import Path
from typing import Any

from daemon.config_sections import ModelSection
from daemon.doubles.tiny_model import TinyModel, write
from daemon.paths import Paths
from knowledge.reasoning.engine import ChatEngine, Ended, Generation, Message, Piece, Wish
from services.engines import chat_llama
from tools.kit.registry import builtin

LONGEST = 60
"""Characters of an argument here: random weights seldom end a text of their own accord."""


@functools.cache
def file(what: TinyModel = TinyModel()) -> Path:  # noqa: B008
    """One of its files; it stays as long as the tests run."""
    return write(Path(_folder().name) / f"tiny-{abs(hash(what))}.gguf", what)


@functools.cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="sotto-tiny-")


def model(what: TinyModel = TinyModel(), context: int = 8_192) -> ChatEngine:  # noqa: B008
    return load(file(what), context)


def load(path: Path, context: int = 8_192) -> ChatEngine:
    return chat_llama.load(ModelSection(path=str(path), context=context, threads=1), _home())


@functools.cache
def _home() -> Paths:
    return Paths.find({"SOTTO_HOME": _folder().name}).make()


def wish(text: str = "what failed?", **how: Any) -> Wish:
    return Wish([Message("system", "You are Sotto."), Message("user", text)], **{"most": 40, **how})


def steps(generation: Generation) -> tuple[list[Piece], Ended]:
    """All of them."""
    pieces = []
    while isinstance(step := generation.step(), Piece):
        pieces.append(step)
    return pieces, step


def written(engine: ChatEngine, asked: Wish) -> Ended:
    return steps(engine.begin(asked))[1]


TOOLS = (*builtin(), "none")


@functools.cache
def decision(*tools: str) -> str:
    """A call of one of these, which is no call for `none`; of any there is, where none is named."""
    calls = [_call(name, _arguments(name)) for name in tools or TOOLS]
    return json.dumps({"anyOf": calls})


def _arguments(name: str) -> dict[str, Any]:
    return bound(builtin_tools()[name].schema) if name != "none" else {"type": "object", "properties": {}}


def _call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    properties = {"tool": {"const": name}, "arguments": arguments}
    return {"type": "object", "properties": properties, "required": ["tool", "arguments"]}


def bound(schema: dict[str, Any]) -> dict[str, Any]:
    """With shorter texts."""
    found = json.loads(json.dumps(schema))
    for one in found.get("properties", {}).values():
        if "maxLength" in one:
            one["maxLength"] = LONGEST
    return found


def valid(text: str) -> str:
    """The tool of a decision, whose arguments are as its own model wants them; pydantic judges, no schema of ours."""
    told = json.loads(text)
    assert set(told) == {"tool", "arguments"}
    if told["tool"] == "none":
        assert told["arguments"] == {}
    else:
        builtin_tools()[told["tool"]].arguments.model_validate(told["arguments"], strict=False)
    return told["tool"]


builtin_tools = functools.cache(builtin)

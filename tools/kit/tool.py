"""A tool: a typed function. A model reads its docstring, its signature is its schema, its effect is declared."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from tools.kit.answer import Answer

Effect = Literal["reads", "notes", "sandboxed", "guarded"]
"""reads: changes nothing. notes: local, and can be taken back. sandboxed: runs something where it can harm nobody.
guarded: cannot be taken back or is seen outside; a person must grant it."""
EFFECTS: tuple[Effect, ...] = get_args(Effect)


class Tool(NamedTuple):
    """One thing that a model may ask for."""

    name: str
    description: str
    effect: Effect
    arguments: type[BaseModel]
    function: Callable[..., Answer]
    """Takes what is around it, then the arguments."""

    @property
    def schema(self) -> dict[str, Any]:
        """JSON schema of the arguments."""
        return self.arguments.model_json_schema()

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.arguments.model_fields.items() if field.is_required())


def tool(effect: Effect) -> Callable[[Callable[..., Answer]], Tool]:
    """Make a tool of a function whose first parameter is what is around it (`tools.kit.around.Around`).

    Raises TypeError where a parameter has no type, or there is no docstring: a model could not use it.
    """

    def made(function: Callable[..., Answer]) -> Tool:
        said = inspect.getdoc(function)
        if not said:
            raise TypeError(f"{function.__name__} has no docstring, so no model would know what it is for")
        return Tool(function.__name__, said, effect, _arguments(function), function)

    return made


def _arguments(function: Callable[..., Answer]) -> type[BaseModel]:
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in _parameters(function).items():
        if name not in hints:
            raise TypeError(f"{function.__name__}({name}) has no type")
        fields[name] = (hints[name], ... if parameter.default is parameter.empty else parameter.default)
    settings = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    return create_model(function.__name__, __config__=settings, **fields)


def _parameters(function: Callable[..., Answer]) -> Mapping[str, inspect.Parameter]:
    """Without the first one."""
    parameters = dict(inspect.signature(function).parameters)
    if not parameters:
        raise TypeError(f"{function.__name__} does not take what is around it")
    del parameters[next(iter(parameters))]
    return parameters

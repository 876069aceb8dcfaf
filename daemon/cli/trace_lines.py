"""How an answer came about, as lines to be read."""

from collections.abc import Iterator

from daemon.cli import show
from daemon.cli.columns import cut, wrapped
from knowledge.memory.briefing.when import said
from knowledge.trace_views import TraceSummaryView
from knowledge.traces import names
from knowledge.traces.account import Account, Use, use_of
from knowledge.traces.accounts import Found
from knowledge.traces.trace import Span, Trace

QUESTION, VALUE, NAME = 60, 48, 30
"""Columns that a question, a value of an argument, and the name of a span take at most."""
GONE = "its steps are not on record: it is older than traces are kept, or from before there were any"
BODIES = {
    names.SYSTEM: "system prompt",
    names.INPUT: "messages",
    names.OUTPUT: "output",
    names.ARGUMENTS: "arguments",
    names.RESULT: "result",
    names.REASON: "reason",
    names.FORM: "JSON schema",
    names.ROUTE: "arguments",
}


def whole(found: Found, now: int, *, full: bool) -> Iterator[str]:
    """All of one answer."""
    account, trace = found
    name = "" if account.id is None else f"t{account.id}  "
    kept = ", kept" if trace and trace.kept else ""
    yield show.paint(f"{name}“{_plain(account.question)}”", "bold")
    yield f"  {said(account.at, now)}, {took(account.took_us)}{kept}"
    yield from (wrapped(f"  {line}", 4) for line in _who(account))
    yield ""
    if trace:
        yield from _tree(trace, full=full)
    else:
        yield from (f"  {_plain(one.tool)} {_called(one)}" for one in account.uses)
        yield show.paint(wrapped(f"  {GONE}", 2), "dim")
    if account.sources:
        yield wrapped(f"  rests on {' '.join(map(_plain, account.sources))}", 4)


def one(trace: Trace, account: Account, now: int) -> str:
    """It in a line of a list."""
    who = account.by or account.ending
    kept = "  (kept)" if trace.kept else ""
    question = cut(_plain(account.question), QUESTION)
    return f"{trace.name:<7} {said(trace.at, now):<16} {took(account.took_us):>8}  {who:<9} “{question}”{kept}"


def summed(view: TraceSummaryView) -> Iterator[str]:
    """What answers came to."""
    yield f"{show.many(view.answers, 'answer')}, median {took(round(view.median_ms * 1_000))}"
    said_by = {"model": "the router", "words": "words alone", "chat": "a chat model", "none": "nobody"}
    yield from [f"  by {_counts({said_by.get(name, name): n for name, n in view.by.items()})}"] if view.by else []
    off = {"degraded": view.degraded, "stopped": view.stopped, "unfinished": view.unfinished}
    yield from [f"  {_counts(off)}"] if any(off.values()) else []
    yield from [f"  tools: {_counts(view.tools)}"] if view.tools else []
    yield from [f"  errors: {_counts(view.errors)}"] if view.errors else []
    if view.tokens_in or view.tokens_out:
        cached = f"{view.tokens_cached:,.0f} known from before"
        yield f"  tokens of a chat model: {view.tokens_in:,.0f} read ({cached}), {view.tokens_out:,.0f} written"


def took(us: int) -> str:
    """`7 ms`, `1.3 s`."""
    return f"{us / 1_000:.0f} ms" if us < 1_000_000 else f"{us / 1_000_000:.1f} s"  # noqa: PLR2004


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counted.items() if count)


def _who(account: Account) -> Iterator[str]:
    """Who answered, and what was not as it should be."""
    model = next((one for one in account.writings if one.model), None)
    match account.by:
        case "chat" if model:
            told = f"answered by {_plain(model.model)} ({_plain(model.provider) or 'no ending'})"
            yield told + (f", file {model.digest[:12]}" if model.digest else "")
        case "chat":
            yield "answered by a chat model"
        case "model":
            sure = "" if account.confidence is None else f", which was {account.confidence:.0%} sure what was meant"
            yield f"answered by the router{sure}"
        case "words":
            yield "answered by words alone: the model engine was not there"
        case _:
            yield {"degraded": "no answer", "unfinished": "never ended"}.get(account.ending, account.ending)
    if account.ending == "stopped":
        yield "stopped by you"
    yield from (_plain(line) for line in account.reason.splitlines())
    yield from [f"breakers: {_plain(', '.join(account.breakers))}"] if account.breakers else []


def _tree(trace: Trace, *, full: bool) -> Iterator[str]:
    for depth, span in trace.tree():
        name = cut(_plain(span.name), NAME)
        left = f"  {'  ' * depth}{name}"
        error = show.paint(f"  {_plain(span.error)}", "red") if span.error else ""
        yield wrapped(f"{left:<{NAME + 6}} {took(span.took_us):>8}{error}  {_told(span)}".rstrip(), 6)
        if full:
            yield from _bodies(span, "  " * (depth + 2))


def _told(span: Span) -> str:
    """What there is to say of a step."""
    match span.operation:
        case "route":
            tools = ", ".join(span.words(names.ROUTE_TOOLS)) or "no tool"
            by = ", by words alone" if span.word(names.ROUTE_BY) == "words" else ""
            sure = span.attributes.get(names.CONFIDENCE)
            return _plain(f"{tools} ({sure:.0%}){by}") if isinstance(sure, float) else ""
        case "chat":
            return _plain(_written(span))
        case "execute_tool":
            return "  ".join([_called(use_of(span)), *map(_plain, span.words(names.TOOL_SOURCES))])
        case _:
            return _plain(span.word(names.ENDING))


def _written(span: Span) -> str:
    version = span.word(names.PROMPT_VERSION)
    prompt = span.word(names.PROMPT) + (f"@{version}" if version else "")
    cached = span.number(names.TOKENS_CACHED)
    known = f" ({cached:,} known)" if cached else ""
    if not span.word(names.RESPONSE_MODEL):
        return prompt
    return f"{prompt}  {span.number(names.TOKENS_IN):,} tokens in{known}, {span.number(names.TOKENS_OUT):,} out"


def _called(use: Use) -> str:
    """With what, and what came of it."""
    given = [f"{name}=“{cut(_plain(value), VALUE)}”" for name, value in use.arguments.items()]
    return _plain(" ".join([*given, f"→ {use.outcome}"]))


def _bodies(span: Span, indent: str) -> Iterator[str]:
    for name in span.bodies:
        yield show.paint(f"{indent}{BODIES.get(name, name)}:", "dim")
        told = span.messages(name)
        texts = [f"[{role}] {text}" if role else text for role, text in told] or [span.bodies[name]]
        yield from (f"{indent}  {show.visible(line)}" for text in texts for line in text.splitlines())


def _plain(text: str) -> str:
    """In one line, harmless."""
    return show.visible(" ".join(text.split()))

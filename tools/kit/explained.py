"""How the answer before this one came about, in a few lines."""

from collections.abc import Iterator

from pydantic import JsonValue

from knowledge.traces.account import Account, Use
from tools.kit.answer import Answer
from tools.kit.around import Around, Said
from tools.kit.cited import cited
from tools.kit.wording import listed, more, percent, sentence, shown

LINES = 8
"""Sources that are told one by one."""
CALLS = 6
"""Calls that are told one by one."""
_ASKED_BACK = "unclear"


def explained(around: Around) -> Answer | None:
    """What there is to say of it; None where there is no answer before in this conversation."""
    account = around.account() or _of_said(around.before)
    if account is None:
        return None
    sources = account.sources or tuple(dict.fromkeys(source for one in account.uses for source in one.sources))
    data = _data(account)
    records = [cited(around, one) for one in sources[:LINES]]
    rest = len(sources) - LINES
    data["sources"] = [one._asdict() for one in records]
    data["more"] = max(rest, 0)
    lines = [_taken(data), *_came(data, account), *_by(data), *_wrong(data)]
    lines += ["It rests on what is on record:", *(one.line for one in records)] if records else _basis(account)
    lines += [more(rest)] if rest > 0 else []
    return Answer(data, "\n".join(lines), tuple(sources[:LINES]))


def _of_said(before: Said | None) -> Account | None:
    """What is known of an answer that nobody put on record."""
    if before is None:
        return None
    use = Use(before.tool, before.arguments, "answered" if before.recorded else "not recorded", "", before.sources)
    known = Account(None, 0, before.question, "", "answered", "model", (use,), before.sources)
    return known._replace(recorded=before.recorded)


def _data(account: Account) -> dict[str, JsonValue]:
    """All that is told of it, in words that can be shown."""
    first = account.uses[0] if account.uses else None
    model = next((one for one in account.writings if one.model), None)
    data: dict[str, JsonValue] = {
        "question": shown(account.question),
        "tool": shown(first.tool) if first else "none",
        "arguments": _arguments(first) if first else {},
        "calls": [_call(one) for one in account.uses[:CALLS]],
        "more_calls": max(len(account.uses) - CALLS, 0),
        "recorded": account.recorded,
        "ending": account.ending,
        "by": account.by,
        "sure": None if account.confidence is None else percent(account.confidence),
        "routed": account.routed,
        "wrong": [*account.errors, *account.breakers],
        "reason": shown(account.reason),
        "trace": None if account.id is None else f"t{account.id}",
    }
    if model:
        prompts = dict.fromkeys(one.prompt for one in account.writings if one.prompt)
        data["model"] = {
            "name": shown(model.model),
            "file": model.digest[:12],
            "provider": shown(model.provider),
            "prompts": [*prompts],
            "texts": len(account.writings),
            "tokens_in": sum(one.tokens_in for one in account.writings),
            "tokens_known": sum(one.tokens_cached for one in account.writings),
            "tokens_out": sum(one.tokens_out for one in account.writings),
        }
    return data


def _call(use: Use) -> dict[str, JsonValue]:
    lines = [one for one in use.text.splitlines() if one.strip()]
    said = shown(lines[0], 100) if lines else ""
    return {"tool": shown(use.tool), "arguments": _arguments(use), "outcome": use.outcome, "said": said}


def _arguments(use: Use) -> dict[str, JsonValue]:
    return {shown(name): shown(value) for name, value in use.arguments.items() if value}


def _taken(data: dict[str, JsonValue]) -> str:
    """How the words of the user were understood."""
    calls = data["calls"]
    assert isinstance(calls, list)
    if not calls:
        return f"“{data['question']}” was taken as something that no tool is for."
    sure = f" ({data['sure']} sure)" if data["sure"] and data["by"] != "chat" else ""
    return f"“{data['question']}” was taken as {listed([_named(one) for one in calls])}{sure}."


def _named(call: JsonValue) -> str:
    assert isinstance(call, dict)
    arguments = call["arguments"]
    assert isinstance(arguments, dict)
    with_what = f" with {listed([f'{name} “{value}”' for name, value in arguments.items()])}" if arguments else ""
    return f"{call['tool']}{with_what}"


def _came(data: dict[str, JsonValue], account: Account) -> Iterator[str]:
    """What each call gave, where the answer alone does not say it."""
    calls = data["calls"]
    assert isinstance(calls, list)
    fine = all(one.outcome in ("answered", "not recorded") for one in account.uses)
    if fine and len(account.uses) <= 1 and account.by != "chat":
        return
    for one in calls:
        assert isinstance(one, dict)
        said = f": {one['said']}" if one["said"] else ""
        outcome = "was unclear, so it was asked back" if one["outcome"] == _ASKED_BACK else one["outcome"]
        yield f"  {one['tool']} → {outcome}{said}"
    rest = len(account.uses) - CALLS
    yield from [f"  {more(rest)} calls"] if rest > 0 else []


def _by(data: dict[str, JsonValue]) -> Iterator[str]:
    """Who wrote it."""
    model = data.get("model")
    if data["routed"] == "words":
        yield "It was read by its words alone, as the model engine was not there."
    if not isinstance(model, dict):
        return
    file = f" (file {model['file']})" if model["file"] else ""
    prompts = model["prompts"]
    assert isinstance(prompts, list)
    after = f", after the prompt {listed([str(one) for one in prompts])}" if prompts else ""
    wrote = "wrote it" if data["by"] == "chat" else "had a part in it"
    yield f"The chat model {model['name']}{file} {wrote}{after}."
    if model["tokens_in"] or model["tokens_out"]:
        known = f", {model['tokens_known']} of them known from before" if model["tokens_known"] else ""
        yield f"It read {model['tokens_in']} tokens{known}, and wrote {model['tokens_out']}."


def _wrong(data: dict[str, JsonValue]) -> Iterator[str]:
    """What was away."""
    if data["ending"] in ("degraded", "stopped", "unfinished"):
        yield {
            "degraded": "It was no whole answer.",
            "stopped": "You stopped it.",
            "unfinished": "It was never ended.",
        }[str(data["ending"])]
    yield from [sentence(str(data["reason"]))] if data["reason"] else []
    wrong = data["wrong"]
    assert isinstance(wrong, list)
    if wrong:
        yield f"Not as it should be: {listed([shown(str(one)) for one in wrong])}."


def _basis(account: Account) -> list[str]:
    if not account.uses:
        return ["No tool was called, and nothing was guessed."]
    if any(one.outcome == "answered" for one in account.uses) and account.recorded:
        return ["It was worked out over all that is remembered; no single record is behind it."]
    if all(one.outcome == "not recorded" for one in account.uses):
        return ["Nothing was on record that could answer it, and the answer said so: nothing was guessed."]
    return ["No record is behind it."]

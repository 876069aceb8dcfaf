"""The honest answer of a tool whose doing comes with a later release: nothing was done, and how to do it by hand."""

from pydantic import JsonValue

from tools.kit.answer import Answer


def not_yet(what: str, *by_hand: tuple[str, str], sources: tuple[str, ...] = ()) -> Answer:
    """`what` cannot be done yet; each way by hand is words and a command."""
    ways: list[JsonValue] = [{"words": words, "command": command} for words, command in by_hand]
    said = f"Sotto cannot {what} yet, so nothing was done."
    lines = [said, *(f"{words}: `{command}`" for words, command in by_hand)]
    return Answer({"available": False, "said": said, "by_hand": ways}, "\n".join(lines), sources, recorded=False)

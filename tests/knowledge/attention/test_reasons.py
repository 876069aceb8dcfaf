"""Every code that a gate, or the desk, may give as its reason has its words; none has words that nobody gives."""

import ast
from collections.abc import Iterable, Iterator

from knowledge.attention.context import VETOES
from knowledge.attention.reasons import REASONS
from tests.conftest import REPOSITORY

ATTENTION = REPOSITORY / "knowledge/attention"
JOINING = {"ok", "spoken", "with_voice"}
"""Of what stands between the gates."""


def given() -> Iterator[str]:
    """Codes in the source of the gates."""
    for file in [*(ATTENTION / "gates").glob("*.py"), ATTENTION / "judging.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Ruled":
                for word in node.args[1:]:
                    yield from _texts(ast.walk(word))


def of_the_desk() -> Iterator[str]:
    """Codes of what it was holding."""
    tree = ast.parse((ATTENTION / "desk.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            yield from _texts(node.value.keys)


def _texts(nodes: Iterable[ast.AST | None]) -> Iterator[str]:
    for one in nodes:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_each_reason_has_its_words() -> None:
    codes = {*given(), *of_the_desk(), *VETOES, *JOINING}
    assert len(codes) > 30
    assert codes == set(REASONS)


def test_words_read_on_in_a_sentence() -> None:
    assert [words for words in REASONS.values() if words[0].isupper() or words.endswith(".")] == []

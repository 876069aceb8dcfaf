"""Whatever people say, and whatever stands in memory: an answer that rests on its data, or a question, and no crash."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.memory.days.diary import at
from tests.tools.asked import ask
from tests.tools.broken_shop import NOW, SHOP, Shop, broken
from tests.tools.faithful import unfounded
from tests.tools.stage import around
from tools.explain_failure import explain_failure
from tools.find_fix import find_fix
from tools.job_status import job_status
from tools.kit.running import run
from tools.kit.tool import Tool
from tools.list_failures import list_failures
from tools.predict_next import predict_next
from tools.search_knowledge import search_knowledge

STAGE = around(broken()[0], NOW, here=Path(SHOP))
PIECES = (
    *(
        "the",
        "build",
        "test_login",
        "second",
        "last",
        "yesterday",
        "before",
        "lunch",
        "from",
        "f4",
        "x5",
        "number",
        "two",
    ),
    *(
        "open",
        "fixed",
        "lint",
        "error",
        "import",
        "yaml",
        "14:00",
        "monday",
        "''",
        '"',
        "`",
        "[",
        "*",
        "AND",
        "NEAR",
        "-",
    ),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join) | st.text(max_size=40)
ASKED = [
    (explain_failure, "failure"),
    (find_fix, "error"),
    (job_status, "job"),
    (list_failures, "since"),
    (list_failures, "project"),
    (predict_next, "project"),
    (search_knowledge, "query"),
]
QUOTES = '`"\u201c\u201d'
"""One of them in each of two texts is no quotation, which a check of texts cannot tell."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=QUOTES), min_size=1, max_size=60)


@pytest.mark.parametrize(("tool", "argument"), ASKED, ids=[f"{tool.name}-{name}" for tool, name in ASKED])
@settings(max_examples=25, deadline=None)
@given(words=WORDS)
def test_any_words_are_answered_or_asked_back(tool: Tool, argument: str, words: str) -> None:
    outcome = run(tool, {argument: words}, STAGE)
    if outcome.answer is None:
        assert outcome.hint
        assert f"{tool.name} failed" not in outcome.error
    else:
        assert unfounded(outcome.answer) == []
        assert outcome.answer.orders == ()


@settings(max_examples=25, deadline=None)
@given(headline=TEXTS, message=TEXTS, command=TEXTS, fix=TEXTS)
def test_any_text_in_memory_is_told_as_it_stands(headline: str, message: str, command: str, fix: str) -> None:
    shop = Shop()
    shop.watched(at(0, 8))
    seq = shop.failed(command, at(0, 9), headline, message=message, excerpt=[(1, message), (2, headline)])
    shop.fixed(seq, fix, at(0, 9.5))
    shop.noted(headline, at(0, 9.6))
    stage = around(shop, at(0, 10), here=Path(SHOP))
    for tool in (explain_failure, find_fix, list_failures, predict_next):
        ask(tool, stage)
    ask(search_knowledge, stage, query=headline)
    shop.memory.close()

"""What can be asked, where nothing fits what was: questions whose words are nearest to it."""

import re
from collections.abc import Iterable

SHOWN = 3
EXAMPLES: dict[str, str] = {
    "explain_failure": "why did the tests break?",
    "list_failures": "what is broken right now?",
    "briefing": "where did i leave off?",
    "search_knowledge": "what did we decide about caching?",
    "find_fix": "how did i fix the import error?",
    "what_changed": "what changed since yesterday?",
    "recent_activity": "what did i do this morning?",
    "project_state": "which branch am i on, and is it green?",
    "command_history": "which commands did i run today?",
    "test_history": "is test_login flaky?",
    "predict_next": "what should i do next?",
    "remember": "remember that staging uses port 8080",
    "forget": "forget the note about staging",
    "service_health": "is everything of sotto running?",
    "job_status": "how far is the indexing?",
    "set_voice": "be quiet for an hour",
    "explain_announcement": "why did you tell me that?",
    "explain_answer": "how do you know that?",
    "run_checks": "run the tests",
    "try_fix": "try the known fix in a copy",
    "apply_fix": "apply the fix",
    "run_command": "run git status",
}
"""A question for each tool; those that are asked most come first."""
_WORD = re.compile(r"[a-z]{3,}")
_EMPTY = frozenset(
    {"the", "and", "for", "was", "were", "did", "does", "that", "this", "what", "which", "how", "why", "you"}
)


def nearest(question: str, first: Iterable[str] = ()) -> list[str]:
    """Three questions that can be answered: for tools that may have been meant, then by words, then the usual ones."""
    asked = _words(question)
    by_words = sorted(EXAMPLES, key=lambda tool: -len(asked & _words(f"{tool} {EXAMPLES[tool]}")))
    chosen = dict.fromkeys([*(tool for tool in first if tool in EXAMPLES), *by_words])
    return [EXAMPLES[tool] for tool in list(chosen)[:SHOWN]]


def _words(text: str) -> set[str]:
    """Their beginnings: `failing` is `failed`."""
    return {word[:4] for word in _WORD.findall(text.lower().replace("_", " ")) if word not in _EMPTY}

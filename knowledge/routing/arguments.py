"""The tools a question can be for and their arguments: pieces of the question, or one of a few values."""

from collections.abc import Mapping

NONE = "none"
"""No tool is for it."""
NOTING = frozenset({"remember", "forget", "set_voice"})
"""Tools that note something."""
GUARDED = frozenset({"apply_fix", "run_command"})
"""Tools of which a person has to grant what they plan."""
CHANGING = NOTING | {"run_checks", "try_fix", "apply_fix", "run_command"}
"""Tools that do more than read."""
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "briefing": ("project", "since"),
    "project_state": ("project",),
    "recent_activity": ("project", "since", "kind"),
    "list_failures": ("project", "since", "status"),
    "explain_failure": ("failure",),
    "find_fix": ("error",),
    "what_changed": ("project", "since", "path"),
    "command_history": ("query", "since", "outcome"),
    "test_history": ("test",),
    "search_knowledge": ("query", "kind", "since"),
    "remember": ("text", "kind"),
    "forget": ("entry",),
    "predict_next": ("project",),
    "service_health": ("service",),
    "job_status": ("job",),
    "explain_announcement": ("which", "about"),
    "explain_answer": (),
    "set_voice": ("mode", "duration"),
    "run_checks": ("project", "command"),
    "try_fix": ("failure",),
    "apply_fix": ("failure",),
    "run_command": ("command",),
    NONE: (),
}
ENUMERATIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("recent_activity", "kind"): ("file", "git", "command", "test", "build", "voice", "job"),
    ("list_failures", "status"): ("open", "fixed", "all"),
    ("command_history", "outcome"): ("any", "failed", "succeeded"),
    ("search_knowledge", "kind"): ("decision", "mistake", "pattern", "fix", "note"),
    ("remember", "kind"): ("note", "decision", "mistake", "pattern", "fix"),
    ("explain_announcement", "which"): ("said", "silent"),
    ("set_voice", "mode"): ("quiet", "normal"),
}
DEFAULTS: Mapping[tuple[str, str], str] = {
    ("list_failures", "status"): "open",
    ("command_history", "outcome"): "any",
    ("remember", "kind"): "note",
    ("explain_announcement", "which"): "said",
}
"""What is meant where nothing is said."""
BY_WORDS = frozenset({("explain_announcement", "about")})
"""Arguments that no model has learned to find: the plain words of the question settle them."""
FREE = (
    *("project", "since", "failure", "error", "path", "query", "test"),
    *("text", "entry", "service", "job", "duration", "command"),
)
"""Arguments that are a piece of the question."""
WHOLE = frozenset({"text", "command"})
"""What is noted or run as it stands: its articles belong to it."""


def free(tool: str) -> tuple[str, ...]:
    """The arguments of a tool that are pieces of the question."""
    return tuple(one for one in ARGUMENTS[tool] if (tool, one) not in ENUMERATIONS and (tool, one) not in BY_WORDS)


def filled(tool: str, arguments: Mapping[str, str]) -> dict[str, str]:
    """The arguments, with what is meant where nothing was said."""
    meant = {name: value for (of, name), value in DEFAULTS.items() if of == tool}
    return meant | dict(arguments)

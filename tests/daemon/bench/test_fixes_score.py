"""What counts as right in the replay: the true fix, whole, with little else; and the name that is missing here."""

from daemon.bench.fixes_score import (
    Shown,
    Truth,
    carries_over,
    changed,
    changed_between,
    holds,
    is_true,
    of_view,
    share,
    unrelated,
)

RED = "def total(values):\n    return sum(values) / len(values)\n"
GREEN = "def total(values):\n    if not values:\n        return 0.0\n    return sum(values) / len(values)\n"
MENDED = frozenset({("a.py", "+if not values:"), ("a.py", "+return 0.0")})
NOISE = frozenset({("b.md", f"+line {number}") for number in range(3)})
TRUTH = Truth(Shown(MENDED))
INSTALLED = Truth(Shown(commands=frozenset({"pip install flask"})))


def test_changed_lines_are_those_of_the_edit_without_white_space() -> None:
    assert changed("a.py", RED, GREEN) == MENDED
    assert not changed("a.py", RED, RED.replace("\n", "\n\n"))
    assert changed("a.py", "x = 1\n", "x = 2\n") == {("a.py", "-x = 1"), ("a.py", "+x = 2")}
    assert changed_between({"a.py": RED, "same": "1"}, {"a.py": GREEN, "same": "1", "new": "2\n"}) == MENDED | {
        ("new", "+2")
    }


def test_a_view_is_read_as_its_changed_lines_and_commands() -> None:
    diff = (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,4 @@\n def total(values):\n+    if not values:\n+        return 0.0\n \n+\n"
    )
    view = {"edits": [{"path": "a.py", "diff": diff}], "commands": [{"command": "pip  install flask", "cwd": "/"}]}
    assert of_view(view) == Shown(MENDED, frozenset({"pip install flask"}))


def test_a_stored_fix_is_true_when_it_holds_all_of_it_and_little_else() -> None:
    assert is_true(Shown(MENDED), TRUTH)
    assert not is_true(Shown(frozenset(list(MENDED)[:1])), TRUTH)
    assert not is_true(Shown(MENDED | NOISE), TRUTH)
    assert holds(Shown(MENDED | NOISE), TRUTH)
    assert unrelated(Shown(MENDED | NOISE), TRUTH) == 0.6
    assert not is_true(Shown(), TRUTH)


def test_one_fifth_may_be_unrelated_and_no_more() -> None:
    four = frozenset({("a.py", f"+{number}") for number in range(4)})
    one, two = ({("b.py", f"+{number}") for number in range(count)} for count in (1, 2))
    assert is_true(Shown(four | one), Truth(Shown(four)))
    assert not is_true(Shown(four | two), Truth(Shown(four)))


def test_a_command_counts_as_much_as_a_line() -> None:
    install = INSTALLED.fix.commands
    assert is_true(Shown(commands=install), INSTALLED)
    assert not is_true(Shown(NOISE, install), INSTALLED)
    assert not is_true(Shown(commands=install | {"ls"}), INSTALLED)
    assert not is_true(Shown(MENDED), INSTALLED)


def test_what_takes_back_a_wrong_attempt_and_what_the_command_wrote_is_neither_right_nor_wrong() -> None:
    back = frozenset({("a.py", "-print(values)"), ("a.py", "-print(1)")})
    truth = Truth(Shown(MENDED), Shown(back, frozenset({"git stash"})), frozenset({"made.txt"}))
    assert is_true(Shown(MENDED | back | {("made.txt", "+1")}, frozenset({"git stash"})), truth)


def test_nothing_is_a_true_fix_of_what_passed_by_chance() -> None:
    assert not is_true(Shown(NOISE), Truth(Shown()))


def test_a_fix_of_the_kind_is_right_when_it_names_what_is_missing_here() -> None:
    shown = Shown(commands=frozenset({"pip install django"}))
    assert carries_over(shown, "installs", "installs", "django")
    assert not carries_over(shown, "imports", "installs", "django")
    assert not carries_over(Shown(commands=frozenset({"pip install flask"})), "installs", "installs", "django")
    assert not carries_over(Shown(commands=frozenset({"pip install django2"})), "installs", "installs", "django")


def test_shares_are_percent() -> None:
    assert share([True, False, True, True]) == 75
    assert share([]) == 0

"""The true cause is told from what was done beside it, and a green without a cause teaches nothing."""

import sys
from pathlib import Path

import pytest

from knowledge.changes.change import Change, Content
from knowledge.failures.fixes.learning import MANY_FILES, MOST_HUNKS
from knowledge.redact import clean
from tests.knowledge.failures.fixes.stories import Story, commands, lines, python_shop, unrelated


def broken(folder: Path, path: str, right: str, wrong: str, **more: str) -> Story:
    """A shop in which something is wrong, red once."""
    files = python_shop() | more
    assert right in files[path]
    story = Story(folder, files | {path: files[path].replace(right, wrong, 1)})
    story.red()
    return story


def test_the_true_hunk_among_others(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    unrelated(story, range(3))
    story.edit("shop/orders.py", "whole * discount", "whole * discount / 100")
    unrelated(story, (3, 4))
    assert lines(story.learn()) == [
        "shop/orders.py -return whole - whole * discount +return whole - whole * discount / 100"
    ]


def test_a_file_that_no_message_names_is_found_by_what_the_test_calls(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/prices.py", "round(amount, 2)", "round(amount, 2) + 1")
    unrelated(story)
    story.edit("shop/prices.py", "round(amount, 2) + 1", "round(amount, 2)")
    assert lines(story.learn()) == ["shop/prices.py -return round(amount, 2) + 1 +return round(amount, 2)"]


def test_a_constant_that_what_is_called_reads(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/prices.py", '"tea": 4', '"tea": 5')
    story.edit("shop/prices.py", '"tea": 5', '"tea": 4')
    unrelated(story)
    assert lines(story.learn()) == ['shop/prices.py -PRICES = {"tea": 5, "cup": 6} +PRICES = {"tea": 4, "cup": 6}']


def test_an_import_and_what_needs_it_belong_together(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "return len(items)", "return math.floor(len(items))")
    unrelated(story, (1, 3))
    story.edit("shop/orders.py", "from shop.prices", "import math\n\nfrom shop.prices")
    assert lines(story.learn()) == ["shop/orders.py - +import math / "]


def test_a_name_that_is_changed_in_two_files(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "rounded(total(items))", "to_cents(total(items))")
    story.edit("shop/prices.py", "def rounded", "def to_cents")
    story.edit("shop/orders.py", "price, rounded", "price, to_cents")
    unrelated(story, (0, 1))
    assert lines(story.learn()) == [
        "shop/orders.py -from shop.prices import price, rounded +from shop.prices import price, to_cents",
        "shop/prices.py -def rounded(amount): +def to_cents(amount):",
    ]


def test_a_new_file_and_the_line_that_asks_for_it(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "return len(items)", "return len(unique(items))")
    story.write("shop/sets.py", "def unique(items):\n    return set(items)\n")
    unrelated(story, (1, 3))
    story.edit("shop/orders.py", "from shop.prices", "from shop.sets import unique\nfrom shop.prices")
    assert lines(story.learn()) == [
        "shop/orders.py - +from shop.sets import unique",
        "shop/sets.py - +def unique(items): / return set(items)",
    ]


@pytest.mark.parametrize("which", [(0,), (1,), (2,), (3,), (4,), (0, 1, 2, 3, 4)])
def test_edits_beside_a_green_by_chance_teach_nothing(tmp_path: Path, which: tuple[int, ...]) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount / 100 + CHANCE", **{"chance.txt": "1"})
    unrelated(story, which)
    assert story.learn() == "no cause"


def test_nothing_at_all_is_a_flaky_green(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    assert story.learn() == "flaky"
    story.edit("shop/orders.py", "discount", "rebate")
    story.edit("shop/orders.py", "rebate", "discount")
    assert story.learn() == "flaky"


def test_what_was_tried_and_taken_back_is_no_part_of_it(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.edit("shop/orders.py", "sum(price(item)", "sum(2 * price(item)")
    story.red()
    story.edit("shop/orders.py", "sum(2 * price(item)", "sum(price(item)")
    story.edit("shop/orders.py", "whole * discount", "whole * discount / 100")
    assert lines(story.learn()) == [
        "shop/orders.py -return whole - whole * discount +return whole - whole * discount / 100"
    ]


def test_a_line_that_was_changed_twice_is_told_as_it_was_at_first(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.edit("shop/orders.py", "whole * discount", "whole * discount / 10")
    story.red()
    story.edit("shop/orders.py", "discount / 10", "discount / 100")
    assert lines(story.learn()) == [
        "shop/orders.py -return whole - whole * discount +return whole - whole * discount / 100"
    ]


def test_the_test_itself_was_wrong(tmp_path: Path) -> None:
    story = broken(tmp_path, "tests/test_orders.py", "10) == 9", "10) == 10")
    story.edit("tests/test_orders.py", "10) == 10", "10) == 9")
    unrelated(story)
    assert lines(story.learn()) == [
        'tests/test_orders.py -assert total(["tea", "cup"], 10) == 10 +assert total(["tea", "cup"], 10) == 9'
    ]


def test_a_new_test_beside_the_fix_is_none_of_it(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.edit("shop/orders.py", "whole * discount", "whole * discount / 100")
    story.edit(
        "tests/test_orders.py", "def test_count", "def test_empty():\n    assert count([]) == 0\n\n\ndef test_count"
    )
    assert lines(story.learn()) == [
        "shop/orders.py -return whole - whole * discount +return whole - whole * discount / 100"
    ]


_HELPER = """def assert_equal(one, two):
    print(one)
    assert one == two
"""


def test_frames_that_only_the_lines_of_a_report_show_lead_to_what_the_test_calls(tmp_path: Path) -> None:
    imports = "from common import assert_equal\nfrom shop.prices import rounded\n\n\n"
    tests = f"{imports}def test_it():\n    assert_equal(rounded(1.004), 1)\n"
    story = Story(tmp_path, python_shop() | {"tests/common.py": _HELPER, "tests/test_it.py": tests})
    story.edit("shop/prices.py", "round(amount, 2)", "round(amount, 3)")
    told = story.red()
    shown = [
        (1, "tests/test_it.py:6: "),
        (2, ">       assert one == two"),
        (3, "tests/common.py:3: AssertionError"),
    ]
    said = {"message": clean("AssertionError"), "headline": clean("AssertionError")}
    bare = said | {"tool": "junit", "frames": [], "excerpt": shown, "test_id": "tests.test_it::test_it", "code": None}
    told[0] = told[0].model_copy(update=bare)
    story.edit("shop/prices.py", "round(amount, 3)", "round(amount, 2)")
    assert lines(story.learn()) == ["shop/prices.py -return round(amount, 3) +return round(amount, 2)"]


# ── what is not code ──────────────────────────────────────────────────────────────────────────────


MISSING = """Traceback (most recent call last):
  File "app.py", line 1, in <module>
    import yaml
ModuleNotFoundError: No module named 'yaml'
"""
REFUSED = """psycopg2.OperationalError: could not connect to server: Connection refused
\tIs the server running on host "localhost" and accepting connections on port 5432?
"""


HERE = MISSING.replace("app.py", "demo.py").replace("yaml", "padding")
KEY = "RuntimeError: no API key for the weather service is configured\n"


@pytest.mark.parametrize(
    ("output", "true", "beside"),
    [
        (HERE, "export PYTHONPATH=src", ["export EDITOR=vim", "python demo.py -v"]),
        (HERE, "PYTHONPATH=src:lib", ["export LANG=C EDITOR=vim", "./demo.py", "python other.py"]),
        (HERE, "source .venv/bin/activate", ["export EDITOR=vim", "alias ll='ls -l'", "ulimit -n 99"]),
        (KEY, "export WEATHER_TOKEN=1", ["export EDITOR=vim", "unset LANG", "sh run.sh"]),
    ],
)
def test_what_explains_nothing_is_left_out(tmp_path: Path, output: str, true: str, beside: list[str]) -> None:
    for before, after in (([true], beside), (beside, [true])):
        story = Story(tmp_path, python_shop())
        story.said(output, "python demo.py")
        for one in [*before, *after]:
            story.ran(one)
        learned = story.learn()
        assert commands(learned) == [true]
        assert getattr(learned, "left_out", 0) == len(beside)


@pytest.mark.parametrize("ran", [["python demo.py"], ["./run.sh", "export EDITOR=vim"], ["export A=1", "export B=2"]])
def test_commands_none_of_which_explains_it_teach_nothing(tmp_path: Path, ran: list[str]) -> None:
    story = Story(tmp_path, python_shop())
    story.said(HERE, "python -m pytest")
    for one in ran:
        story.ran(one)
    assert story.learn() == "no cause"


@pytest.mark.parametrize(
    ("output", "true", "beside"),
    [
        (MISSING, "pip install PyYAML", ["export EDITOR=vim"]),
        (MISSING, "pip install -r requirements.txt", []),
        (MISSING, "uv add pyyaml", ["docker compose up -d"]),
        (REFUSED, "docker compose up -d", ["pip install black"]),
        ("KeyError: 'DATABASE_URL'\n", "export DATABASE_URL=sqlite://", ["npm ci", "pip install black"]),
        ("Error: Cannot find module 'express'\nRequire stack:\n- /x/a.js\n", "npm ci", ["docker compose up -d"]),
        ("sqlite3.OperationalError: no such table: orders\n", "alembic upgrade head", ["pip install black"]),
        ("fatal error: zlib/zlib.h: No such file or directory\n", "git submodule update --init zlib", ["export A=b"]),
        (
            "FileNotFoundError: [Errno 2] No such file or directory: '.env'\n",
            "cp .env.example .env",
            ["pip install black"],
        ),
        ("PermissionError: [Errno 13] Permission denied: 'run.sh'\n", "chmod +x run.sh", []),
    ],
)
def test_the_command_that_helps_among_others(tmp_path: Path, output: str, true: str, beside: list[str]) -> None:
    story = Story(tmp_path, python_shop())
    story.said(output, "python app.py")
    for one in beside:
        story.ran(one)
    story.ran(true)
    story.edit("README.md", "prices", "costs")
    learned = story.learn()
    assert commands(learned) == [true]
    assert lines(learned) == []


def test_a_configuration_file_that_the_message_is_about(tmp_path: Path) -> None:
    story = Story(tmp_path, python_shop() | {"settings.yaml": "port: 1\nhosts: a\n"})
    story.said("ValueError: setting 'timeout_s' is missing in settings.yaml\n", "python app.py")
    story.edit("shop/mail.py", "Regards", "Kind regards")
    story.edit("settings.yaml", "hosts: a\n", "hosts: a\ntimeout_s: 3\n", sort="configuration")
    assert lines(story.learn()) == ["settings.yaml - +timeout_s: 3"]


def test_a_dependency_that_was_missing_in_the_manifest(tmp_path: Path) -> None:
    story = Story(tmp_path, python_shop() | {"requirements.txt": "flask\n"})
    story.said(MISSING, "python app.py")
    story.edit("requirements.txt", "flask\n", "flask\npyyaml\n", sort="dependency")
    story.ran("pip install -r requirements.txt")
    story.edit("shop/mail.py", "Regards", "Kind regards")
    learned = story.learn()
    assert (lines(learned), commands(learned)) == (["requirements.txt - +pyyaml"], ["pip install -r requirements.txt"])


def test_a_new_module_in_the_place_of_a_package_comes_whole(tmp_path: Path) -> None:
    story = Story(
        tmp_path, python_shop() | {"app.py": "import sys\n\nimport totals\n\nprint(totals.render(1), sys.path)\n"}
    )
    story.red(f"{sys.executable} app.py")
    story.write("shop/plain.py", "def plain(value):\n    return value\n")
    story.write(
        "shop/own.py",
        "from shop import plain\n\n\ndef first():\n    return 1\n\n\ndef render(value):\n    return plain\n",
    )
    story.write("shop/conftest.py", "def pytest_configure():\n    return 1\n")
    story.write("shop/other.py", "def render_not(value):\n    return 1\n")
    story.edit("app.py", "import totals\n", "from shop import own as totals\n")
    story.edit("README.md", "prices", "costs")
    assert lines(story.learn()) == [
        "app.py -import totals +from shop import own as totals",
        "shop/own.py - + /  / def first(): / return 1",
        "shop/own.py - + /  / def render(value): / return plain",
        "shop/own.py - +from shop import plain",
        "shop/plain.py - +def plain(value): / return value",
    ]


def test_files_that_a_command_put_back_come_with_it(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.edit("shop/orders.py", "whole * discount", "whole * discount / 100", by="git checkout shop/orders.py")
    learned = story.learn()
    assert len(lines(learned)) == 1
    assert commands(learned) == ["git checkout shop/orders.py"]


# ── what was changed when it broke ────────────────────────────────────────────────────────────────


def shaken(folder: Path, *edits: tuple[str, str, str]) -> Story:
    """A shop that was green; after these edits a test is red that says nothing of where."""
    helper = {"tests/common.py": "def assert_equal(one, two):\n    assert one == two\n"}
    tests = _DISPATCHING.replace("@", "from common import assert_equal\n")
    story = Story(folder, python_shop() | helper | {"tests/test_orders.py": tests, "shop/orders.py": _BY_NAME})
    for edit in edits:
        story.edit(*edit)
    story.red()
    return story


_BY_NAME = """HANDLERS = {}


def handler(function):
    HANDLERS[function.__name__[3:]] = function


@handler
def on_sale(amount):
    return amount - 1


@handler
def on_gift(amount):
    return 0


def handle(kind, amount):
    return HANDLERS[kind](amount)
"""
_DISPATCHING = """@from shop.orders import handle


def test_handle():
    assert_equal(handle("sale", 4), 3)
"""
_WRONG = ("shop/orders.py", "amount - 1", "amount - 2")
_RIGHT = ("shop/orders.py", "amount - 2", "amount - 1")


def test_the_one_place_that_was_changed_when_it_broke(tmp_path: Path) -> None:
    story = shaken(tmp_path, _WRONG)
    unrelated(story, (0, 1, 3))
    story.edit(*_RIGHT)
    assert lines(story.learn()) == ["shop/orders.py -return amount - 2 +return amount - 1"]
    assert story.learn(flaky=True) == "no cause"


def test_a_line_that_was_taken_back_among_others_that_were_changed(tmp_path: Path) -> None:
    beside = ("shop/orders.py", "return 0", "return -0")
    story = shaken(tmp_path, beside, _WRONG)
    story.edit(*_RIGHT)
    assert lines(story.learn()) == ["shop/orders.py -return amount - 2 +return amount - 1"]


@pytest.mark.parametrize(
    "after",
    [
        [("shop/orders.py", "return 0", "return -0")],
        [("shop/orders.py", "return 0", "return -0"), _RIGHT],
        [("shop/mail.py", "Regards", "Kind regards")],
    ],
)
def test_other_places_than_the_one_that_broke_it_teach_nothing(tmp_path: Path, after: list) -> None:
    story = shaken(tmp_path, _WRONG)
    for one in after:
        story.edit(*one)
    assert story.learn() == "no cause"


def test_another_change_of_the_place_is_believed_only_where_no_other_was_changed(tmp_path: Path) -> None:
    another = ("shop/orders.py", "amount - 2", "amount - 3 + 2")
    story = shaken(tmp_path / "one", _WRONG)
    story.edit(*another)
    assert len(lines(story.learn())) == 1
    story = shaken(tmp_path / "two", ("shop/prices.py", '"tea": 4', '"tea": 5'), _WRONG)
    story.edit(*another)
    assert story.learn() == "no cause"


# ── how sure it is ────────────────────────────────────────────────────────────────────────────────


def test_a_failure_that_is_known_to_come_and_go_needs_more(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount / 100 + CHANCE")
    story.edit("shop/prices.py", "return PRICES[item]", "return PRICES.get(item, 0)")
    assert len(lines(story.learn())) == 1
    assert story.learn(flaky=True) == "no cause"


def test_style_matters_only_to_what_checks_it(tmp_path: Path) -> None:
    story = Story(tmp_path, python_shop())
    story.said("shop/mail.py:5:1: E302 expected 2 blank lines, found 1\n", "flake8")
    story.edit("shop/mail.py", "\n\ndef subject", "\n\n\ndef subject")
    story.edit("shop/orders.py", "\n\ndef count", "\n\n\ndef count")
    assert lines(story.learn()) == ["shop/mail.py - +"]


def test_a_file_of_which_nothing_is_known(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.lost("tests/test_orders.py")
    assert story.learn() == "unreadable"


@pytest.mark.parametrize(("folder", "said"), [("./", "unreadable"), ("tests/", "unreadable"), ("gen/", "too much")])
def test_so_much_that_only_folders_are_known_may_be_the_cause(tmp_path: Path, folder: str, said: str) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.lost(folder)
    assert story.learn() == said


def test_among_very_many_files_a_cause_may_have_been_missed(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.changes += [another_file(story, number) for number in range(MANY_FILES + 1)]
    assert story.learn() == "too much"


def test_too_much_is_left_alone(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    for number in range(MOST_HUNKS + 1):
        story.changes.append(another_file(story, number))
    assert story.learn() == "too much"


def another_file(story: Story, number: int) -> Change:
    content = Content(f"n{number}.c", "total = 1\n", "total = 2\n")
    return Change("edit", number, f"e{number}", "", story.now + 1, str(story.folder), contents=(content,))

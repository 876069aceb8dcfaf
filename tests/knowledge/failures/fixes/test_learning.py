"""The true cause is told from what was done beside it, and a green without a cause teaches nothing."""

from pathlib import Path

import pytest

from knowledge.changes.change import Change, Content
from knowledge.failures.fixes.learning import MOST_HUNKS
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


# ── what is not code ──────────────────────────────────────────────────────────────────────────────


MISSING = """Traceback (most recent call last):
  File "app.py", line 1, in <module>
    import yaml
ModuleNotFoundError: No module named 'yaml'
"""
REFUSED = """psycopg2.OperationalError: could not connect to server: Connection refused
\tIs the server running on host "localhost" and accepting connections on port 5432?
"""


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


def test_files_that_a_command_put_back_come_with_it(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    story.edit("shop/orders.py", "whole * discount", "whole * discount / 100", by="git checkout shop/orders.py")
    learned = story.learn()
    assert len(lines(learned)) == 1
    assert commands(learned) == ["git checkout shop/orders.py"]


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


def test_too_much_is_left_alone(tmp_path: Path) -> None:
    story = broken(tmp_path, "shop/orders.py", "discount / 100", "discount")
    for number in range(MOST_HUNKS + 1):
        story.changes.append(another_file(story, number))
    assert story.learn() == "too much"


def another_file(story: Story, number: int) -> Change:
    content = Content(f"n{number}.c", "total = 1\n", "total = 2\n")
    return Change("edit", number, f"e{number}", "", story.now + 1, str(story.folder), contents=(content,))

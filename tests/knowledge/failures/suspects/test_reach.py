"""What the failing code calls, over files."""

import pytest

from knowledge.failures.suspects.evidence import evidence
from knowledge.failures.suspects.reach import Reach, imports
from knowledge.redact import clean
from tests.knowledge.failures.suspects.changing import failing

FILES = {
    "tests/test_shop.py": "from app.shop import total\n\n\ndef test_total():\n    assert total([1]) == 2\n",
    "app/shop.py": (
        "from app import tax\n\n\ndef total(lines):\n    return tax.added(sum(lines))\n\n\ndef other():\n    pass\n"
    ),
    "app/tax.py": "RATE = 2\n\n\ndef added(amount):\n    return amount * RATE\n",
    "app/unused.py": "def helper():\n    pass\n",
}


@pytest.fixture
def reach() -> Reach:
    told = failing(test_id=clean("tests/test_shop.py::test_total"), frames=[("tests/test_shop.py", 5, "test_total")])
    return Reach(evidence([told], "/src"), FILES.get, ["app/unused.py"])


def test_what_is_called_is_nearer_than_what_that_calls(reach: Reach) -> None:
    near, name = reach.of("app/shop.py", [5])
    far, _ = reach.of("app/tax.py", [5])
    constant, _ = reach.of("app/tax.py", [1])
    assert name == "total"
    assert 1 > near > far > constant > 0


def test_what_is_not_called_is_out_of_reach(reach: Reach) -> None:
    assert reach.of("app/shop.py", [8, 9])[0] == 0
    assert reach.of("app/unused.py", [1])[0] == 0


def test_files_that_are_used_are_known(reach: Reach) -> None:
    assert reach.imported == {"tests/test_shop.py", "app/shop.py", "app/tax.py"}


def test_what_stands_on_the_stack_is_nearest(reach: Reach) -> None:
    assert reach.of("tests/test_shop.py", [5]) == (1.0, "test_total")


def test_fixtures_are_called_too() -> None:
    files = {
        "tests/test_a.py": "def test_a(shop):\n    assert shop\n",
        "tests/conftest.py": "import app\n\n\ndef shop():\n    return app.open_it()\n",
        "app.py": "def open_it():\n    return 0\n",
    }
    told = failing(test_id=clean("tests/test_a.py::test_a"), frames=[("tests/test_a.py", 2, "test_a")])
    assert Reach(evidence([told], "/src"), files.get, []).of("app.py", [2])[0] > 0


def test_what_the_failing_code_relies_on_is_known_by_its_name() -> None:
    files = FILES | {
        "app/tax.py": "import os\nfrom rates import now\n\n\ndef added(x):\n    return os.environ['TAX'] * now()\n"
    }
    told = failing(test_id=clean("tests/test_shop.py::test_total"), frames=[("tests/test_shop.py", 5, "test_total")])
    reach = Reach(evidence([told], "/src"), files.get, [])
    assert reach.uses(["rates", "other"])[1] == "rates"
    assert reach.uses(["TAX"])[1] == "TAX"
    assert reach.uses(["requests"]) == (0.0, "")


@pytest.mark.parametrize(
    ("path", "line", "wanted"),
    [
        ("a/b.py", "from .c import d", "a/c.py"),
        ("a/b/c.py", "from ..d import e", "a/d.py"),
        ("a/b.py", "import x.y as z", "x/y.py"),
        ("t.py", "from app import tax", "app/tax.py"),
        ("t.py", "from app import tax", "src/app/tax.py"),
        ("web/a.ts", "import { b } from './lib/b'", "web/lib/b.ts"),
    ],
)
def test_imports_lead_to_files(path: str, line: str, wanted: str) -> None:
    assert wanted in list(imports(path, f"{line}\n"))

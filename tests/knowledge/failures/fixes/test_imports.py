"""Where sources of several languages ask for others."""

import pytest

from knowledge.failures.fixes.imports import imported


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("tests/test_a.py", "from shop.orders import total", "shop/orders.py"),
        ("tests/test_a.py", "from shop import orders", "shop/orders.py"),
        ("tests/test_a.py", "import shop.orders as o, json", "src/shop/orders.py"),
        ("shop/a/b.py", "from ..c import (\n    d,\n)", "shop/c.py"),
        ("shop/a/b.py", "from . import c", "shop/a/c.py"),
        ("shop/a.py", "from shop.b import c", "shop/b/__init__.py"),
        ("tests/x/test_a.py", "", "tests/x/conftest.py"),
        ("src/a.test.ts", "import { b } from './lib/b.js'", "src/lib/b.ts"),
        ("src/a.ts", "const c = require('../c')", "c/index.js"),
        ("src/a.tsx", "import x from '@/x'", "src/x.tsx"),
        ("src/main.c", '#include "util.h"', "src/util.c"),
        ("test/t.c", '#include "../include/util.h"', "src/util.c"),
        ("src/lib.rs", "pub mod shape;", "src/shape.rs"),
        ("src/a.rs", "mod b;", "src/a/b.rs"),
        ("tests/it.rs", "use shop::cart::{total};", "src/cart.rs"),
    ],
)
def test_a_file_that_is_asked_for(path: str, text: str, wanted: str) -> None:
    assert wanted in list(imported(path, text))


def test_other_files_ask_for_nothing() -> None:
    assert list(imported("notes.txt", "from shop import orders")) == []
    assert "react.ts" not in list(imported("a.ts", "import react from 'react'"))

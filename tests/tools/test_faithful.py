"""The check that a text says only what its data hold finds what they do not hold."""

import pytest
from pydantic import JsonValue

from tests.tools.faithful import unfounded
from tools.kit.answer import Answer

DATA: dict[str, JsonValue] = {
    "project": "shop",
    "when": "today 14:02",
    "runs": [{"id": "f12", "count": 1204, "share": "83%", "ratio": 0.25, "command": "make  test\nx"}],
    "author": "Ada",
    "path": "src/app/cart.py",
    "recorded": True,
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nothing to tell of.",
        "At today 14:02, f12 happened: `make test x` (83%, 0.25).",
        "1,204 runs by Ada in src/app/cart.py. Then nothing.",
        "1204 runs; app/cart.py.",
        "shop: Something plain at well-known places",
    ],
)
def test_what_stands_in_the_data_may_be_said(text: str) -> None:
    assert unfounded(Answer(DATA, text)) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("12 runs", "12"),
        ("204 runs", "204"),
        ("it was f1", "f1"),
        ("today 14:03", "14:03"),
        ("it was in `make lint`", "make lint"),
        ('he said "make"  or "sure"', "sure"),
        ("it was Grace", "Grace"),
        ("in test_login", "test_login"),
        ("in src/app/card.py", "src/app/card.py"),
        ("in card.py.", "card.py"),
        ("in CartTotal", "CartTotal"),
        ("in tests::cart", "tests::cart"),
        ("84% of them", "84"),
        ("True 7", "7"),
    ],
)
def test_what_does_not_is_found(text: str, wrong: str) -> None:
    assert any(wrong in one for one in unfounded(Answer(DATA, text)))

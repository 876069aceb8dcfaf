"""Known values are found in every form in which a program may print them."""

import base64
import json
import random
import shlex
import string
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from knowledge.redaction.known import NOTHING, Known
from knowledge.redaction.marks import MARK
from tests.knowledge.redaction.conftest import Redact

Show = Callable[[str], str]


def encoded(value: str, *, before: bytes = b"", after: bytes = b"") -> str:
    return base64.b64encode(before + value.encode() + after).decode()


FORMS: dict[str, Show] = {
    "raw": str,
    "json": lambda value: json.dumps(value)[1:-1],
    "json without escapes": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "json within json": lambda value: json.dumps(json.dumps(value))[3:-3],
    "repr": lambda value: repr(value)[1:-1],
    "url": lambda value: quote(value, safe=""),
    "url with slashes": quote,
    "form": quote_plus,
    "hex": lambda value: value.encode().hex(),
    "HEX": lambda value: value.encode().hex().upper(),
    "base64": encoded,
    "base64, one before": lambda value: encoded(value, before=b"u"),
    "base64, two before": lambda value: encoded(value, before=b"u:", after=b"\n"),
    "base64 of basic": lambda value: encoded(value, before=b"user:"),
    "base64 for urls": lambda value: encoded(value).replace("+", "-").replace("/", "_"),
    "shell": lambda value: shlex.quote(value).strip("'"),
}
VALUES = [
    "plantedEnv-7Qz9vK2m",
    "p4ss w0rd&with=signs/+%",
    "qu\"otes'and\\slashes7",
    "ünïcödé-Schlüssel9",
    "0123456789abcdef0123",
    "short7Qz",
    "long" + "".join(random.Random(3).choices(string.ascii_letters + string.digits, k=1_500)),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_known_value_is_found_in_every_form(redact: Redact, form: str, value: str) -> None:
    shown = FORMS[form](value)
    found = redact(f"error: {shown} in line 3", values={value: "environment"}, guess=False)
    assert found.startswith(
        "error: ⟨secret:environment:#" if "before" not in form and "basic" not in form else "error: "
    )
    assert found.endswith("⟩ in line 3")
    assert not [at for at in range(8, len(shown) - 8, 8) if shown[at : at + 8] in found]


def test_all_forms_of_a_value_have_one_mark(redact: Redact) -> None:
    value = VALUES[0]
    shown = (redact(show(value), values={value: "environment"}, guess=False) for show in FORMS.values())
    assert len({mark for text in shown for mark in MARK.findall(text)}) == 1


def test_many_values_among_each_other(redact: Redact) -> None:
    rng = random.Random(7)
    values = [
        "".join(rng.choices(string.ascii_letters + string.digits + "-_!%", k=rng.randint(8, 40))) for _ in range(300)
    ]
    known = dict.fromkeys(values, "environment")
    lines = [f"{number} {rng.choice(list(FORMS.values()))(value)} end" for number, value in enumerate(values)]
    found = redact("\n".join(lines), values=known, guess=False).split("\n")
    assert len(found) == len(lines)
    for number, line in enumerate(found):
        assert line.startswith(f"{number} ")
        assert line.count("⟨secret:environment:#") == 1
        assert line.endswith("⟩ end")


def test_values_that_overlap_go_together(redact: Redact) -> None:
    values = {"abcdefgh1234": "environment", "gh1234IJKLMN": "environment", "h1234I": "environment"}
    assert redact("xx abcdefgh1234IJKLMN yy", values=values, guess=False).count("⟨") == 1


def test_a_name_before_a_known_value_adds_no_second_mark(redact: Redact) -> None:
    value = "plantedEnv-7Qz9"
    assert redact(f"MY_TOKEN={value}", values={value: "environment"}) == redact(
        f"MY_TOKEN={value}", values={value: "environment"}, guess=False
    )


def test_it_shows_its_values_to_nobody() -> None:
    known = Known({"plantedEnv-7Qz9": "environment"})
    assert "planted" not in repr(known)
    assert "planted" not in repr(list(known.spans("x plantedEnv-7Qz9")))


def test_nothing_known_finds_nothing() -> None:
    assert list(NOTHING.spans("anything")) == []

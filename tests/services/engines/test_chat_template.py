"""Chat templates: as the file has them, run where they can reach nothing, and what they leave out said all the same."""

import pytest

from daemon.doubles.tiny_model import CHATML, NO_SYSTEM
from knowledge.errors import ModelUnusable
from knowledge.reasoning.engine import Message
from tests.services.engines.shipped import needs_engine

pytestmark = needs_engine
SAID = [Message("system", "You are Sotto."), Message("user", "what failed?")]


def text(source: str, messages: list[Message] = SAID, prefill: str = "") -> str:
    # it comes with the engine, and is not there without it
    from services.engines.chat_template import ChatTemplate  # noqa: PLC0415

    return ChatTemplate(source, "<s>", "</s>").text(messages, prefill)


def test_a_prompt_ends_where_the_model_goes_on() -> None:
    assert text(CHATML, prefill="It was") == (
        "<|im_start|>system\nYou are Sotto.<|im_end|>\n<|im_start|>user\nwhat failed?<|im_end|>\n"
        "<|im_start|>assistant\nIt was"
    )


LEFT_OUT = "{% for m in messages if m.role != 'system' %}[{{ m.role }}] {{ m.content }} {% endfor %}[assistant]"


@pytest.mark.parametrize("source", [NO_SYSTEM, LEFT_OUT])
def test_where_no_system_is_known_it_stands_before_the_question(source: str) -> None:
    told = text(source)
    assert told.index("You are Sotto.\n\nwhat failed?") > 0
    assert "system" not in told.lower().replace("system role", "")


def test_two_of_a_role_are_one_where_a_template_wants_turns() -> None:
    turns = (
        "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns') }}"
        "{% endif %}<{{ m.role }}>{{ m.content }}{% endfor %}"
    )
    assert text(turns, [*SAID, Message("user", "and why?"), Message("assistant", "so")]) == (
        "<user>You are Sotto.\n\nwhat failed?\n\nand why?<assistant>so"
    )


def test_without_a_template_roles_are_said_in_words() -> None:
    assert text("") == "System: You are Sotto.\n\nUser: what failed?\n\nAssistant:"


@pytest.mark.parametrize("end", ["<think>", "<think>\n"])
def test_who_is_to_think_first_has_thought(end: str) -> None:
    told = text(CHATML + end, prefill="It")
    assert told.endswith("<think>\n\n</think>\n\nIt")


def test_its_own_marks_and_what_templates_ask_for_are_there() -> None:
    asks = "{{ bos_token }}{{ messages[1].content | tojson }}{{ eos_token }}{{ strftime_now('%Y') | length }}"
    assert text(asks, [Message("user", "a"), Message("user", 'é"')]) == '<s>"é\\""</s>4'


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages.__class__.__mro__ }}{{ ''.__class__.__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{% for i in range(100000000) %}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{{ 'x' * 10 ** 12 }}",
        "{{ messages.append(1) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_reaches_nothing(source: str) -> None:
    with pytest.raises(ModelUnusable, match="template"):
        text(source)

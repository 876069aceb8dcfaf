"""A chat model of a server: what is asked of it, what comes of it, and each way in which servers go wrong."""

import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon import engine
from daemon.config_sections import ModelSection
from daemon.doubles.chat_faults import RETRY_AFTER_S, WRONG, Fault
from daemon.doubles.chat_server import ChatServer, models
from daemon.models.servers import KEY
from knowledge.errors import (
    BadConfiguration,
    ContextOverflow,
    EngineFailed,
    EngineUnreachable,
    NotFound,
    RequestRefused,
    SottoError,
    Throttled,
)
from knowledge.reasoning.engine import Ended, Message, Piece, Wish
from services.engines.chat_openai import ServerEngine
from services.engines.openai import address
from services.engines.openai.link import trusting
from tests.services.engines.waiting import next_step, written

TEXT = "The build broke at noon, when `config.py` lost its default: see f12 — and n41."
FORM = json.dumps({"type": "object", "properties": {"tool": {"enum": ["find_fix", "none"]}}, "required": ["tool"]})
DECISION = '{"tool": "find_fix"}'
QUIET_S = 0.2

Serve = Callable[..., ChatServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers, with faults of the next requests."""
    running: list[ChatServer] = []

    def start(*faults: Fault, says: str = TEXT, **how: object) -> ChatServer:
        running.append(ChatServer(lambda _wish: says, faults=faults, **how).__enter__())
        return running[-1]

    yield start
    for one in running:
        one.__exit__(None, None, None)


def client(server: ChatServer, **how: object) -> ServerEngine:
    return ServerEngine(address.read(server.url), **how)


def wish(form: str = "", **more: object) -> Wish:
    return Wish((Message("system", "Be brief."), Message("user", "Why did it break?")), form=form, **more)


def failure(server: ChatServer, **how: object) -> tuple[SottoError, str]:
    """How a text ends, and what came before."""
    told: list[str] = []
    with pytest.raises(SottoError) as caught:
        written(client(server, quiet_s=QUIET_S).begin(wish(**how)), told)
    return caught.value, "".join(told)


# ── a server that works ───────────────────────────────────────────────────────────────────────────


def test_it_is_loaded_by_the_configuration_alone(serve: Serve) -> None:
    server = serve()
    chosen = engine.load_chat(ModelSection(url=server.url))
    assert chosen.facts == ("openai", "double", 0, "", "", False)
    assert written(chosen.begin(wish())).text == TEXT


def test_a_text_comes_in_pieces_and_as_a_whole(serve: Serve) -> None:
    told: list[str] = []
    ended = written(client(serve("slow")).begin(wish(seed=7)), told)
    assert "".join(told) == ended.text == TEXT
    assert len(told) > 3
    assert ended[1:] == ("stop", 6, 0, 20, 7, 0)


def test_what_is_asked_is_what_was_wished(serve: Serve) -> None:
    server = serve()
    written(client(server).begin(wish(most=99, temperature=0.25, seed=3, prefill="Because")))
    (asked,) = server.asked
    assert asked.pop("messages")[-1] == {"role": "assistant", "content": "Because"}
    assert asked == {
        "model": "double",
        "max_tokens": 99,
        "temperature": 0.25,
        "seed": 3,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize("fault", ["byte by byte", "whole", "other type", "no mark of the end", "stays open"])
def test_whatever_a_server_does_otherwise_but_well_is_read(serve: Serve, fault: Fault) -> None:
    told: list[str] = []
    ended = written(client(serve(fault)).begin(wish()), told)
    assert (ended.text, ended.finish, "".join(told)) == (TEXT, "stop", TEXT)


def test_a_connection_that_is_not_kept_open_as_promised_is_not_needed(serve: Serve) -> None:
    chosen = client(serve("keep-alive", "keep-alive", "keep-alive"))
    assert [written(chosen.begin(wish())).text for _ in range(3)] == [TEXT] * 3


def test_two_texts_come_at_once(serve: Serve) -> None:
    server = serve("slow", "slow")
    one, other = client(server).begin(wish()), client(server).begin(wish())
    ended: dict[int, Ended] = {}
    turns: list[int] = []
    while len(ended) < 2:
        for number, text in enumerate((one, other)):
            if number not in ended:
                came = next_step(text)
                ended |= {number: came} if isinstance(came, Ended) else {}
                turns += [number] if isinstance(came, Piece) and came.text else []
    assert ended[0].text == ended[1].text == TEXT
    assert turns != sorted(turns)


def test_at_its_limit_it_ends(serve: Serve) -> None:
    ended = written(client(serve()).begin(wish(most=5)))
    assert (ended.text, ended.finish, ended.tokens_out) == (TEXT[:20], "length", 5)


def test_stopping_hangs_up_which_a_server_hears(serve: Serve) -> None:
    server = serve("endless text")
    text = client(server).begin(wish(most=1_000_000))
    while not (isinstance(came := next_step(text), Piece) and came.text):
        pass
    ended = text.stop()
    assert (ended.finish, ended.text) == ("cancelled", came.text)
    assert server.heard_leave()


def test_stopping_before_the_first_word_hangs_up_too(serve: Serve) -> None:
    server = serve("hangs")
    text = client(server).begin(wish())
    next_step(text)
    assert server.heard_ask()
    assert text.stop()[:2] == ("", "cancelled")
    assert server.heard_leave()


def test_after_stopping_it_writes_again(serve: Serve) -> None:
    server = serve("hangs")
    chosen = client(server)
    text = chosen.begin(wish())
    next_step(text)
    assert server.heard_ask()
    text.stop()
    assert written(chosen.begin(wish())).text == TEXT


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────

SHAPES = {
    "json_schema": {"takes": ["json_schema", "stream_options"]},
    "json_object": {"takes": ["json_object", "stream_options"]},
    "tools": {"takes": ["tools"]},
    "in words": {"takes": []},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_is_told_as_the_server_takes_it_and_that_is_remembered(serve: Serve, shape: str) -> None:
    server = serve(says=DECISION, **SHAPES[shape])
    chosen = client(server)
    told: list[str] = []
    assert written(chosen.begin(wish(FORM)), told).text == DECISION == "".join(told)
    tries = len(server.asked)
    assert tries == len({json.dumps(one) for one in server.asked}), "nothing is asked twice"
    assert written(chosen.begin(wish(FORM))).text == DECISION
    assert len(server.asked) == tries + 1


def test_a_form_in_words_is_found_in_what_is_written_around_it(serve: Serve) -> None:
    server = serve(says=f"Sure! Here it is:\n```json\n{DECISION}\n```\nAnything else?", takes=[])
    told: list[str] = []
    assert written(client(server).begin(wish(FORM)), told).text == DECISION
    assert told == [DECISION]
    assert FORM in server.asked[-1]["messages"][0]["content"]


def test_who_takes_a_form_and_does_not_keep_to_it_is_asked_otherwise_next_time(serve: Serve) -> None:
    server = serve(says="I would look for a fix.")
    chosen = client(server)
    assert written(chosen.begin(wish(FORM))).text == "I would look for a fix."
    assert server.asked[0]["response_format"]["type"] == "json_schema"
    written(chosen.begin(wish(FORM)))
    assert server.asked[1]["response_format"]["type"] == "json_object"


def test_a_wrong_tool_is_text_like_any_other(serve: Serve) -> None:
    assert written(client(serve("wrong tool", takes=["tools"])).begin(wish(FORM))).text == WRONG


def test_free_text_is_not_asked_for_in_any_form(serve: Serve) -> None:
    server = serve(takes=[])
    assert written(client(server).begin(wish())).text == TEXT
    assert len(server.asked) == 2, "only the numbers of tokens were too much to ask"
    assert not server.asked[-1].keys() & {"response_format", "tools", "stream_options"}


# ── thinking ──────────────────────────────────────────────────────────────────────────────────────


def test_what_it_thinks_is_no_text(serve: Serve) -> None:
    server = serve(says=f"<think>\nThe user asks about {TEXT}\n</think>\n\n{TEXT}")
    told: list[str] = []
    assert written(client(server).begin(wish()), told).text == TEXT == "".join(told)


# ── faults ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("failing", "500: out of memory"),
        ("loading", "503: Loading model"),
        ("hangs", "it said nothing for 0.2 s"),
        ("hangs up", "it hung up"),
    ],
)
def test_who_does_not_answer_is_not_there(serve: Serve, fault: Fault, words: str) -> None:
    error, told = failure(serve(fault))
    assert isinstance(error, EngineUnreachable)
    assert words in str(error)
    assert not told


@pytest.mark.parametrize("fault", ["throttled", "busy"])
def test_who_has_too_much_to_do_says_when_it_may_be_asked_again(serve: Serve, fault: Fault) -> None:
    error, _ = failure(serve(fault))
    assert isinstance(error, Throttled)
    assert error.retry_after == RETRY_AFTER_S


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("cut", "broke off before the end"),
        ("stopped", "stopped it half-way"),
        ("bad JSON", "no message of the protocol"),
        ("bad chunks", "broke off before the end"),
        ("error midway", "the GPU fell off"),
    ],
)
def test_of_a_text_that_breaks_off_what_was_written_stays(serve: Serve, fault: Fault, words: str) -> None:
    error, told = failure(serve(fault))
    assert isinstance(error, EngineFailed)
    assert words in str(error)
    assert told
    assert TEXT.startswith(told)


def test_a_server_that_falls_silent_half_way_is_not_waited_for(serve: Serve) -> None:
    server = serve("hangs midway")
    error, told = failure(server)
    assert isinstance(error, EngineUnreachable)
    assert TEXT.startswith(told)
    assert told
    assert server.heard_leave()


@pytest.mark.parametrize("fault", ["endless head", "endless line", "no HTTP"])
def test_nonsense_without_end_is_not_read_to_the_end(serve: Serve, fault: Fault) -> None:
    error, told = failure(serve(fault))
    assert isinstance(error, EngineFailed)
    assert not told


@pytest.mark.parametrize("fault", ["endless text", "endless thoughts", "deaf to its limit"])
def test_a_text_without_end_is_ended_at_its_limit(serve: Serve, fault: Fault) -> None:
    server = serve(fault)
    ended = written(client(server).begin(wish(most=10)))
    assert ended.finish == "length"
    assert ended.tokens_out == 11
    assert (TEXT * 2).startswith(ended.text)


@pytest.mark.parametrize(("fault", "words"), [("page", "a web page answers"), ("elsewhere", "302: moved")])
def test_what_is_no_chat_server_is_refused_with_a_hint(serve: Serve, fault: Fault, words: str) -> None:
    error, _ = failure(serve(fault))
    assert isinstance(error, RequestRefused)
    assert words in str(error)
    assert "model.url" in error.advice


@pytest.mark.parametrize("fault", ["overflow", "overflow in a stream"])
def test_a_prompt_that_is_too_long_is_told_with_its_numbers(serve: Serve, fault: Fault) -> None:
    server = serve(fault, fault)
    error, _ = failure(server)
    assert isinstance(error, ContextOverflow)
    assert (error.tokens, error.limit) == (5_000, 4_096)
    assert [one["stream"] for one in server.asked] == ([True, False] if "stream" in fault else [True])


def test_who_streams_nothing_may_write_all_the_same(serve: Serve) -> None:
    server = serve("overflow in a stream")
    assert written(client(server).begin(wish())).text == TEXT
    assert [one["stream"] for one in server.asked] == [True, False]


def test_who_says_nothing_at_all_is_asked_twice_at_most(serve: Serve) -> None:
    server = serve("silent", "silent", "silent")
    error, told = failure(server)
    assert isinstance(error, EngineFailed)
    assert not told
    assert len(server.asked) == 2


def test_who_only_fails_is_asked_once(serve: Serve) -> None:
    server = serve("failing", "failing")
    failure(server, form=FORM)
    assert len(server.asked) == 1


def test_an_engine_works_on_after_every_fault(serve: Serve) -> None:
    server = serve("cut", "bad JSON", "throttled", "hangs up", "page")
    chosen = client(server)
    for _ in range(5):
        with pytest.raises(SottoError):
            written(chosen.begin(wish()))
    assert written(chosen.begin(wish())).text == TEXT


# ── loading ───────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(EngineUnreachable, match="Connection refused"):
        engine.load_chat(ModelSection(url=f"http://localhost:{port}/v1"))


def test_a_server_that_goes_between_two_texts_is_missed_at_the_second(serve: Serve) -> None:
    server = ChatServer(lambda _wish: TEXT)
    with server:
        chosen = client(server)
        assert written(chosen.begin(wish())).text == TEXT
    with pytest.raises(EngineUnreachable, match="Connection refused"):
        written(chosen.begin(wish()))


def test_a_server_without_a_model_is_told_of(serve: Serve) -> None:
    with pytest.raises(NotFound, match="a model at 127"):
        client(serve(pages={"/v1/models": {"object": "list", "data": []}}))


def test_who_has_no_list_may_have_the_model_all_the_same(serve: Serve) -> None:
    chosen = client(serve(pages={}), name="mine")
    assert chosen.facts.model == "mine"


@pytest.mark.parametrize(
    "pages",
    [
        {"/v1/models": models("m", owned_by="vllm", max_model_len=4_096)},
        {
            "/v1/models": models("m", owned_by="llamacpp", meta={"n_ctx_train": 131_072}),
            "/props": {"default_generation_settings": {"n_ctx": 4_096}},
        },
        {
            "/v1/models": models("m", owned_by="library"),
            "/api/ps": {"models": [{"name": "m:latest", "context_length": 4_096}]},
        },
        {
            "/v1/models": models("m", owned_by="organization_owner"),
            "/api/v0/models": models("m", loaded_context_length=4_096),
        },
    ],
    ids=["vLLM", "llama-server", "Ollama", "LM Studio"],
)
def test_how_much_a_model_can_read_is_asked_where_its_server_tells(serve: Serve, pages: dict) -> None:
    assert client(serve(pages=pages)).facts.context == 4_096


@pytest.mark.parametrize("props", [{}, {"default_generation_settings": []}, ["nothing"], "n_ctx"])
def test_a_server_that_does_not_tell_how_much_it_can_read_is_none_the_worse(serve: Serve, props: object) -> None:
    chosen = client(serve(pages={"/v1/models": models("m", owned_by="llamacpp"), "/props": props}))
    assert chosen.facts.context == 0


# ── a secured connection ──────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, by nobody whom anybody trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sotto -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", "both.pem", "-out", "own.pem"]
    subprocess.run(["openssl", *words.split(), *files], cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text(both.read_text() + (folder / "own.pem").read_text())
    return both


def secured(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


@pytest.mark.parametrize("fault", ["slow", "byte by byte"])
def test_a_certificate_that_is_trusted_lets_talk(
    serve: Serve, certificate: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusting.cache_clear()
    assert written(client(serve(fault, secured=secured(certificate))).begin(wish())).text == TEXT


def test_a_certificate_that_is_not_trusted_is_no_server(serve: Serve, certificate: Path) -> None:
    trusting.cache_clear()
    with pytest.raises(EngineUnreachable, match="certificate verify failed"):
        client(serve(secured=secured(certificate)))


# ── the key ───────────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_sent_and_never_said(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(key="open-sesame")
    monkeypatch.setenv(KEY, "open-sesame")
    chosen = engine.load_chat(ModelSection(url=server.url))
    assert written(chosen.begin(wish())).text == TEXT
    server.key = "another"
    with pytest.raises(RequestRefused, match="401: no such key: Bearer …") as caught:
        written(chosen.begin(wish()))
    assert "open-sesame" not in f"{caught.value} {caught.value.advice} {chosen!r}"
    assert KEY in caught.value.advice


def test_a_key_that_cannot_be_one_is_not_shown_either(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "open\r\nsesame")
    with pytest.raises(BadConfiguration) as caught:
        engine.load_chat(ModelSection(url=serve().url))
    assert "sesame" not in str(caught.value)

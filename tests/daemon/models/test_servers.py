"""Servers of models: which may be asked, where they are, and what they say."""

import socket
import threading

import pytest

from daemon.models.servers import Server, close_by, models, running, usual
from knowledge.errors import EngineUnreachable, RequestRefused, Usage
from tests.daemon.models.file_server import Files

OFFER = {"object": "list", "data": [{"id": "qwen3:1.7b"}, {"id": "llama"}]}


def test_what_a_server_offers(files: Files) -> None:
    files.api = OFFER
    assert models(f"{files.url}/v1") == models(f"{files.url}/v1/") == ["qwen3:1.7b", "llama"]


def test_a_key_goes_to_a_server_that_was_named_and_to_no_other(files: Files) -> None:
    files.api = OFFER
    models(f"{files.url}/v1", key="s3cret")
    list(running({"OLLAMA_HOST": files.url, "LLAMA_ARG_PORT": "1", "SOTTO_MODEL_KEY": "s3cret"}))
    assert files.keys == ["Bearer s3cret", ""]
    files.api_status = 401
    with pytest.raises(RequestRefused, match="wants a key") as error:
        models(f"{files.url}/v1", key="bad\nkey")
    assert "SOTTO_MODEL_KEY" in error.value.advice
    assert files.keys[-1] == ""


@pytest.mark.parametrize("said", [None, [], {"data": "x"}, {"data": [1]}, {"models": []}])
def test_what_is_no_list_of_models(files: Files, said: object) -> None:
    files.api = said
    with pytest.raises(RequestRefused):
        models(f"{files.url}/v1")


def test_nobody_there() -> None:
    with pytest.raises(EngineUnreachable, match="refused"):
        models("http://127.0.0.1:1/v1")


def test_who_does_not_come_to_an_end_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        done = threading.Event()

        def drip() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1_000)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while not done.wait(0.01):
                    try:
                        line.sendall(b" ")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(EngineUnreachable):
            models(f"http://127.0.0.1:{server.getsockname()[1]}/v1", 0.1)
        done.set()
        thread.join()


def test_the_usual_places_are_on_this_machine_alone() -> None:
    assert [url for _, url in usual({})] == [
        "http://127.0.0.1:11434/v1",
        "http://127.0.0.1:1234/v1",
        "http://127.0.0.1:8080/v1",
    ]
    others = {"OLLAMA_HOST": "0.0.0.0:99", "LLAMA_ARG_PORT": "81"}
    assert [url for _, url in usual(others)][::2] == ["http://127.0.0.1:99/v1", "http://127.0.0.1:81/v1"]
    assert next(usual({"OLLAMA_HOST": "http://[::1]:7"})) == ("ollama", "http://[::1]:7/v1")
    assert [program for program, _ in usual({"OLLAMA_HOST": "gpu.example.com"})] == ["lm studio", "llama.cpp"]


def test_those_that_answer(files: Files) -> None:
    files.api = OFFER
    place = files.url.partition("://")[2]
    found = list(running({"OLLAMA_HOST": place, "LLAMA_ARG_PORT": "1"}))
    assert Server("ollama", f"{files.url}/v1", ["qwen3:1.7b", "llama"]) in found


@pytest.mark.parametrize(
    "url", ["http://localhost:1/v1", "http://127.0.0.2", "http://[::1]:1", "https://192.168.0.9/v1", "http://10.0.0.1"]
)
def test_near(url: str) -> None:
    assert close_by(url)


@pytest.mark.parametrize(
    "url",
    ["https://api.openai.com/v1", "http://8.8.8.8", "http://gpu.local/v1", "http://0.0.0.0:1", "http://[2001:4860::1]"],
)
def test_elsewhere(url: str) -> None:
    assert not close_by(url)


@pytest.mark.parametrize(
    "url", ["http://", "ftp://a", "http://u:p@a/v1", "http://a:99999/", "http://a/v1?key=1", "http://["]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(Usage):
        close_by(url)

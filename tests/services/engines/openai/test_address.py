"""Where a server is, as a user writes it."""

import pytest

from knowledge.errors import BadConfiguration
from services.engines.openai import address

GOOD = {
    "http://localhost:11434/v1": ("localhost", 11434, "/v1", "localhost:11434", ""),
    "http://localhost:8080": ("localhost", 8080, "", "localhost:8080", ""),
    "http://127.0.0.1:1234/v1/": ("127.0.0.1", 1234, "/v1", "127.0.0.1:1234", ""),
    " http://[::1]:8080/v1 ": ("::1", 8080, "/v1", "[::1]:8080", ""),
    "https://models.lan/llama/v1": ("models.lan", 443, "/llama/v1", "models.lan", "/llama"),
    "http://models.lan./v1": ("models.lan", 80, "/v1", "models.lan", ""),
}
BAD = {
    "localhost:11434": "is no address",
    "": "is no address",
    "ftp://localhost/v1": "is no address",
    "http:///v1": "is no address",
    "http://localhost:99999/v1": "is no address",
    "http://[::1/v1": "is no address",
    "http://me:open-sesame@localhost/v1": "SOTTO_MODEL_KEY",
    "http://localhost/v1?key=1": "behind its path",
    "http://localhost/v1#top": "behind its path",
    "http://localhost/v 1": "written with %",
    "http://localhost/ü": "written with %",
}


@pytest.mark.parametrize("url", GOOD)
def test_an_address_is_read(url: str) -> None:
    found = address.read(url)
    assert (found.host, found.port, found.base, found.authority, found.root) == GOOD[url]


@pytest.mark.parametrize("url", BAD)
def test_what_is_none_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(BadConfiguration, match=BAD[url]) as caught:
        address.read(url)
    assert "open-sesame" not in str(caught.value)

"""What programs are told of the proxy."""

from knowledge.sandbox.hosts import rule
from knowledge.sandbox.proxied import PORT, environment


def test_both_spellings_name_it() -> None:
    made = environment((rule("pypi.org"),))
    assert {made[name] for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")} == {
        f"http://127.0.0.1:{PORT}"
    }
    assert made["NO_PROXY"] == made["no_proxy"] == "localhost,127.0.0.1,::1"


def test_an_address_of_its_own_goes_to_it_where_it_is_listed() -> None:
    assert environment((rule("127.0.0.1:8080"),))["NO_PROXY"] == "localhost,::1"

"""Redirects that stay as safe as they began, and failures by what can be done about them."""

import ssl
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime

import pytest

from daemon.models.web import Web, _Redirects, _seconds, of_line
from knowledge.errors import DownloadFailed, DownloadRefused, Throttled
from tests.daemon.models.file_server import Files


def led(start: str, to: str) -> urllib.request.Request | None:
    headers = Message()
    headers["X-Linked-Size"] = "7"
    redirects = _Redirects()
    found = redirects.redirect_request(urllib.request.Request(start), None, 302, "", headers, to)
    assert redirects.linked == {"X-Linked-Size": "7"}
    return found


@pytest.mark.parametrize("to", ["http://b/x", "ftp://b/x", "file:///x"])
def test_from_https_only_to_https(to: str) -> None:
    with pytest.raises(DownloadRefused, match="leads on from https to"):
        led("https://a/x", to)
    found = led("https://a/x", "https://b/x")
    assert found
    assert found.full_url == "https://b/x"


def test_what_was_asked_for_goes_along(files: Files) -> None:
    files.linked = {"X-Linked-Size": "1"}
    with Web().get(f"{files.url}/a", {"Range": "bytes=9-"}) as answer:
        assert (answer.status, answer.linked) == (206, {"X-Linked-Size": "1"})
    assert files.asked[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7.0), ("", None), ("soon", None), ("-3", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)]
)
def test_how_long_a_server_wants_to_be_left_alone(said: str, seconds: float | None) -> None:
    assert _seconds(said) == seconds


def test_a_moment_says_it_as_well() -> None:
    found = _seconds(format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert found
    assert 60 < found <= 90


def test_a_429_without_a_time(files: Files) -> None:
    files.statuses = [(429, {})]
    with pytest.raises(Throttled) as error, Web().get(files.url):
        pass
    assert error.value.retry_after is None


def test_a_certificate_that_is_not_valid_is_not_tried_again() -> None:
    wrong = ssl.SSLCertVerificationError("no")
    wrong.verify_message = "self-signed"
    assert isinstance(of_line("https://a/x", wrong), DownloadRefused)
    assert isinstance(of_line("https://a/x", ConnectionResetError("gone")), DownloadFailed)

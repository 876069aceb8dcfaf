"""One HTTP request for a file: redirects that stay as safe as they began, failures by what can be done."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from daemon.retry import of_status
from knowledge.errors import DownloadFailed, DownloadRefused, NotFound, SottoError, Throttled

STALLED_S = 60.0
"""Without a byte for so long, a line counts as broken."""
LINKED = ("X-Linked-Etag", "X-Linked-Size")
"""What the hub says of the file before it redirects to where its bytes are: their SHA-256, and how many."""
_BYHAND = "fetch it by hand, then `sotto model use FILE`"
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_LOGIN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
Trouble = (OSError, HTTPException)


@dataclass(frozen=True)
class Answer:
    """What came back; the body is read by whoever asked."""

    status: int
    headers: Message
    linked: Mapping[str, str]
    body: HTTPResponse | urllib.error.HTTPError


class Web:
    """Certificates are checked, proxies of the environment are used."""

    def __init__(self, stalled_s: float = STALLED_S) -> None:
        self._stalled_s = stalled_s

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        """The answer, also a 416. Raises NotFound, DownloadRefused, DownloadFailed, Throttled."""
        redirects = _Redirects()
        asked = {"User-Agent": "sotto", "Accept-Encoding": "identity", **(headers or {})}
        request = urllib.request.Request(url, headers=asked)  # noqa: S310 - the scheme was looked at
        try:
            body = urllib.request.build_opener(redirects).open(request, timeout=self._stalled_s)
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                error.close()
                raise of_answer(url, error) from error
            body = error
        except Trouble as error:
            raise of_line(url, error) from error
        with body:
            yield Answer(body.status, body.headers, redirects.linked, body)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Never from https to something that others can read or change."""

    def __init__(self) -> None:
        self.linked: dict[str, str] = {}

    def redirect_request(  # noqa: PLR0917 - as the library calls it
        self,
        req: urllib.request.Request,
        fp: "object",
        code: int,
        msg: str,
        headers: "Message",
        newurl: str,
    ) -> urllib.request.Request | None:
        self.linked |= {name: str(headers[name]) for name in LINKED if name in headers}
        scheme = urlsplit(newurl).scheme
        if scheme not in ("http", "https") or (req.type == "https" and scheme != "https"):
            raise DownloadRefused(f"{_host(req.full_url)} leads on from {req.type} to {scheme}", hint=_BYHAND)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def of_answer(url: str, error: urllib.error.HTTPError) -> SottoError:
    """What a status means."""
    said = f"{_host(url)} says {error.code} {error.reason}".rstrip()
    wait = _seconds(error.headers.get("Retry-After", "") if error.headers else "")
    if error.code in _GONE:
        return NotFound(f"file {url}")
    if error.code in _LOGIN:
        return DownloadRefused(said, hint=f"it wants to know who you are; {_BYHAND}")
    if error.code < HTTPStatus.BAD_REQUEST:
        endless = "infinite loop" in str(error.reason)  # the library's own words; else it is a scheme that it refuses
        return DownloadRefused(
            f"{_host(url)} {'redirects without end' if endless else 'leads to what is no web server'}"
        )
    if of_status(error.code) == "throttled" or wait is not None:
        return Throttled(said, retry_after=wait)
    return DownloadFailed(said) if of_status(error.code) == "transport" else DownloadRefused(said)


def of_line(url: str, error: Exception) -> SottoError:
    """What a line that broke, or never was, means."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return DownloadRefused(f"the certificate of {_host(url)} is not valid ({reason.verify_message})")
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return DownloadFailed(f"{_host(url)}: {words}")


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _seconds(said: str) -> float | None:
    """`Retry-After`, which is seconds or a date."""
    if said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None

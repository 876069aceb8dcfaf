"""Where pip would look for a file, read from pip's own configuration with the standard library alone."""

import base64
import configparser
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from daemon.setup.errors import IndexUnreachable, NotOffered
from daemon.setup.lockfile import normal

PUBLIC_INDEX = "https://pypi.org/simple"
TIMEOUT_S = 60
TROUBLE = (OSError, HTTPException)
"""What reaching for a URL may raise: name, route, certificate, status, a line cut in the middle."""


@dataclass(frozen=True)
class Places:
    """Where to look, and how to get there."""

    indexes: tuple[str, ...] = (PUBLIC_INDEX,)
    links: tuple[str, ...] = ()
    """Pages or folders that hold files side by side (`find-links`)."""
    certificates: str = ""
    proxy: str = ""

    @classmethod
    def configured(cls, environ: Mapping[str, str] = os.environ) -> "Places":
        """What pip's files and variables say; a variable wins over the files."""
        said = _files(environ)
        said |= {
            name[4:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("PIP_")
        }
        indexes = (said.get("index-url", PUBLIC_INDEX), *said.get("extra-index-url", "").split())
        bundle = environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE") or ""
        return cls(
            indexes=() if said.get("no-index", "").lower() in {"1", "true", "yes", "on"} else indexes,
            links=tuple(said.get("find-links", "").split()),
            certificates=said.get("cert", bundle),
            proxy=said.get("proxy", ""),
        )

    def offers(self, project: str, filename: str) -> Iterator[str]:
        """The addresses of this file, best first. Raises IndexUnreachable or NotOffered when there is none."""
        pages = [*self.links, *(f"{index.rstrip('/')}/{normal(project)}/" for index in self.indexes)]
        trouble, found = None, False
        for page in pages:
            try:
                for url in self._listed(page):
                    if _same(url, filename):
                        found = True
                        yield url
            except urllib.error.HTTPError as error:
                if error.code != 404:  # noqa: PLR2004  an index answers so for what it does not have
                    trouble = IndexUnreachable(f"{_shown(page)} ({error})")
            except TROUBLE as error:
                trouble = IndexUnreachable(f"{_shown(page)} ({getattr(error, 'reason', error)})")
        if not found:
            raise trouble or NotOffered(filename)

    def open(self, url: str, headers: Mapping[str, str] | None = None) -> "urllib.request._UrlopenRet":
        """Ask for a URL. Raises OSError or HTTPException."""
        address, credentials = _without_credentials(url)
        request = urllib.request.Request(address, headers={"User-Agent": "sotto", **(headers or {})})  # noqa: S310
        if credentials:
            request.add_header("Authorization", f"Basic {base64.b64encode(credentials.encode()).decode()}")
        context = ssl.create_default_context(cafile=self.certificates or None)
        handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=context)]
        if self.proxy:
            handlers.append(urllib.request.ProxyHandler({"http": self.proxy, "https": self.proxy}))
        return urllib.request.build_opener(*handlers).open(request, timeout=TIMEOUT_S)

    def _listed(self, page: str) -> Iterator[str]:
        """Every file that a page or a folder names."""
        folder = _local(page)
        if folder and not (folder / "index.html").exists():
            if folder.is_dir():
                yield from (entry.as_uri() for entry in sorted(folder.iterdir()))
            return
        url = (folder / "index.html").as_uri() if folder else page
        with self.open(url, {"Accept": "text/html"}) as answer:
            anchors = _Anchors(answer.read().decode("utf-8", "replace"))
        base = f"{folder.as_uri()}/" if folder else answer.geturl()
        yield from (urljoin(base, href) for href in anchors.found)


class _Anchors(HTMLParser):
    """The targets of all links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def _files(environ: Mapping[str, str]) -> dict[str, str]:
    """Read pip's configuration files, later ones over earlier ones; those that cannot be read do not count."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return {}
    home = Path(environ.get("HOME") or Path.home())
    user = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    parser = configparser.RawConfigParser(strict=False)
    parser.read(
        [Path("/etc/xdg/pip/pip.conf"), Path("/etc/pip.conf"), home / ".pip/pip.conf", user / "pip/pip.conf", named]
    )
    sections = [dict(parser[name]) for name in ("global", "install") if parser.has_section(name)]
    return {key: value for section in sections for key, value in section.items()}


def _local(page: str) -> Path | None:
    """The folder that `page` names, when it names one of this machine."""
    parts = urlsplit(page)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return None if parts.scheme else Path(page).expanduser().absolute()


def _same(url: str, filename: str) -> bool:
    """Whether a link leads to this file; older indexes spell `-`, `_` and `.` differently."""
    name = unquote(urldefrag(url).url.rpartition("/")[2])
    return normal(name) == normal(filename)


def _without_credentials(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    login, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=host)), unquote(login)


def _shown(url: str) -> str:
    """A URL that may be printed: a password in it stays out."""
    return _without_credentials(url)[0]

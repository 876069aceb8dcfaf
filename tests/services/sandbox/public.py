"""A public network of the tests: names with public addresses, all of whose servers are on this machine."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from services.sandbox.outside import Outside, dialled

GOOD, MINE = "93.184.216.34", "93.184.216.40"
NAMES = {
    "good.test": [GOOD],
    "raw.test": ["93.184.216.36"],
    "a.below.test": ["10.0.0.1", "93.184.216.35"],
    "below.test": [GOOD],
    "other.test": [GOOD],
    "sub.good.test": [GOOD],
    "evilgood.test": [GOOD],
    "inner.test": ["127.0.0.1"],
    "meta.test": ["169.254.169.254"],
    "lan.test": ["192.168.1.1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "nat.test": ["64:ff9b::7f00:1"],
    "mine.test": [MINE],
    "away.test": ["93.184.216.99"],
}


class Public(NamedTuple):
    """Its servers."""

    ports: dict[str, int]
    folder: Path
    """What they show."""
    certificate: Path

    @property
    def outside(self) -> Outside:
        """How a proxy gets there."""
        return Outside(self._resolve, self._dial, lambda address: address == MINE)

    def _resolve(self, name: str) -> list[str]:
        if name not in NAMES:
            raise OSError(name)
        return NAMES[name]

    def _dial(self, address: str, port: int) -> socket.socket:
        if address == "93.184.216.99":
            raise OSError("unreachable")
        kinds = {443: "tls", 80: "plain", 22: "banner", 9: "flood", 7: "echo"}
        return dialled("127.0.0.1", self.ports["plain" if address == "93.184.216.36" else kinds[port]])


@contextmanager
def public(folder: Path) -> Iterator[Public]:
    """While this lasts."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("needs openssl for a certificate")
    certificate, key, pages = folder / "certificate.pem", folder / "key.pem", folder / "pages"
    words = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2")
    names = ",".join(f"DNS:{one}" for one in NAMES)
    words += ("-subj", "/CN=good.test", "-addext", f"subjectAltName={names}")
    made = [openssl, *words, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    pages.mkdir()
    script = Path(__file__).with_name("stand_in.py")
    command = [sys.executable, str(script), str(pages), str(certificate), str(key)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as servers:
        assert servers.stdout
        yield Public(json.loads(servers.stdout.readline()), pages, certificate)
        servers.kill()

"""Which files hold secrets by their name: their content is never read, never hashed, never kept."""

import re
from collections.abc import Iterable

_NAMES = (
    r"\.env(?:\..*|rc)?",
    r".*\.env",
    r".*\.(?:pem|key|p12|pfx|p8|jks|keystore|truststore|kdbx?|asc|gpg|pgp|ppk|ovpn|age|tfstate|tfvars)(?:\.backup)?",
    r"id_(?:rsa|dsa|ecdsa|ed25519|ecdsa_sk|ed25519_sk|xmss)(?:[._-].*)?",
    r"id_[^.]*",
    r"\.(?:netrc|npmrc|pypirc|pgpass|my\.cnf|htpasswd|git-credentials|dockercfg|vault-token|boto|s3cfg|msmtprc)",
    r"_netrc",
    r"\.?(?:credentials?|secrets?|passwords?|passwd|shadow|htpasswd)(?:[._-].*)?",
    r".*[._-](?:credentials?|secrets?|passwords?)\.(?:json|ya?ml|toml|ini|txt|xml|properties|conf|cfg|env)",
    r"service[_-]?account.*\.json",
    r"client_secret.*\.json",
    r"kubeconfig|.*\.kubeconfig",
    r"master\.key|wp-config\.php|local\.settings\.json",
    r"auth\.json|application_default_credentials\.json",
)
_FOLDERS = frozenset({".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".password-store", "secrets", ".secrets"})
_CODE = re.compile(
    r".*\.(?:pyi?|jsx?|tsx?|go|rs|[ch]|cc|[ch]pp|java|kt|rb|md|rst|html|css|sql|swift|scala|exs?|hs|ml|lua)"
)
_PARTS = (
    *(".env", ".pem", ".key", ".p12", ".pfx", ".p8", ".jks", "store", ".kdb", ".asc", ".gpg", ".pgp", ".ppk", ".ovpn"),
    *(".age", ".tfstate", ".tfvars", "id_", "netrc", "npmrc", "pypirc", ".pgpass", ".my.cnf", "passw", ".dockercfg"),
    *(".git-credentials", ".vault-token", ".boto", ".s3cfg", ".msmtprc", "credential", "secret", "shadow", "account"),
    *("kubeconfig", "wp-config", "local.settings", "auth.json", *_FOLDERS),
)
"""One of these is in each name that a pattern or a folder stands for."""
_MATCH = re.compile("|".join(f"(?:{name})" for name in _NAMES), re.IGNORECASE | re.DOTALL)


def is_secret(path: str) -> bool:
    """Whether a path of a tree names a secret. Source code about secrets (`secrets.py`) is code."""
    *folders, name = path.split("/")
    if any(folder.lower() in _FOLDERS for folder in folders):
        return True
    return bool(_MATCH.fullmatch(name)) and not _CODE.fullmatch(name.lower())


def secret_among(names: Iterable[str]) -> list[str]:
    """Which names of one folder name a secret: for a project's many that do not, they are looked at all at once."""
    given = list(names)
    joined = "\n".join(given).lower()
    if joined.isascii() and not any(part in joined for part in _PARTS):  # other letters may be meant as these
        return []
    return [one for one in given if is_secret(one)]

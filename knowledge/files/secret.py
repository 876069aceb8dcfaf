"""Which files hold secrets by their name: their content is never read, never hashed, never kept."""

import re

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
_MATCH = re.compile("|".join(f"(?:{name})" for name in _NAMES), re.IGNORECASE | re.DOTALL)


def is_secret(path: str) -> bool:
    """Whether a path of a tree names a secret. Source code about secrets (`secrets.py`) is code."""
    *folders, name = path.split("/")
    if any(folder.lower() in _FOLDERS for folder in folders):
        return True
    return bool(_MATCH.fullmatch(name)) and not _CODE.fullmatch(name.lower())

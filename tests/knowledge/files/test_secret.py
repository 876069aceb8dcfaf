"""Files that hold secrets are known by their names; code about secrets is code."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from knowledge.files import secret
from knowledge.files.secret import is_secret, secret_among


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.local",
        "a/.envrc",
        "prod.env",
        "server.pem",
        "tls.KEY",
        "id_rsa",
        "id_ed25519.pub",
        "id_work",
        ".netrc",
        "_netrc",
        ".npmrc",
        ".pypirc",
        ".pgpass",
        ".git-credentials",
        "credentials",
        "credentials.json",
        "secrets.yaml",
        "Secrets.toml",
        "app-secrets.yml",
        "db.kdbx",
        "store.jks",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "prod.tfvars",
        "service-account-prod.json",
        "client_secret_1.json",
        "kubeconfig",
        "master.key",
        "wp-config.php",
        ".ssh/config",
        ".aws/config",
        "deploy/secrets/token",
        "passwords.txt",
        ".htpasswd",
    ],
)
def test_secret(path: str) -> None:
    assert is_secret(path)


@pytest.mark.parametrize(
    "path",
    [
        "main.py",
        "secrets.py",
        "src/credentials.ts",
        "passwords.md",
        "environment.yml",
        "env.py",
        "keys.go",
        "monkey",
        "README.md",
        "package-lock.json",
        "key",
        "id.py",
        "identity",
        "test_secret.py",
        "ideas_rsa",
        "tokens.c",
    ],
)
def test_no_secret(path: str) -> None:
    assert not is_secret(path)


@given(some.lists(some.from_regex(secret._MATCH, fullmatch=True) | some.sampled_from(sorted(secret._FOLDERS))))
def test_many_names_at_once_give_what_each_gives(names: list[str]) -> None:
    names = [one for one in names if "/" not in one]
    assert secret_among(names) == [one for one in names if is_secret(one)]
    assert secret_among([*names, "a.txt", "Makefile"]) == secret_among(names)


@given(some.from_regex(secret._MATCH, fullmatch=True))
def test_none_is_overlooked_for_how_it_is_written(name: str) -> None:
    assert secret_among([name.upper()]) == [one for one in (name.upper(),) if is_secret(one)]

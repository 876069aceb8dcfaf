"""Files that hold secrets are known by their names; code about secrets is code."""

import pytest

from knowledge.files.secret import is_secret


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

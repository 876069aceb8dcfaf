"""What counts as secret before anybody shows it: the environment, `.env` files, credential files."""

import json
import os
from pathlib import Path

import pytest

from knowledge.redaction.collecting import Files, from_environment, project_files
from knowledge.redaction.known import NOTHING
from knowledge.redaction.vault import KEY_BYTES, Vault, home_of, key_of

SECRET = "Zx8Kq2Lm-9Rt4Vw7Yb"


@pytest.mark.parametrize(
    "name",
    ["GITHUB_TOKEN", "MY_SECRET", "DB_PASSWORD", "PGPASSWORD", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "SOME_AUTH"],
)
def test_a_name_that_looks_secret(name: str) -> None:
    assert from_environment({name: SECRET}) == {SECRET: "environment"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PWD", "/home/me/project"),
        ("SSH_AUTH_SOCK", "/run/user/1000/keyring/ssh"),
        ("PATH", SECRET),
        ("MY_TOKEN", "short"),
        ("MY_TOKEN", "true"),
        ("MY_TOKEN", "12345678901"),
        ("MY_PASSWORD", "password"),
        ("MY_PASSWORD", "development"),
        ("MY_TOKEN", "${OTHER}"),
        ("TOKEN_FILE", "/etc/token"),
        ("MY_TOKEN", "https://host.example/token"),
    ],
)
def test_what_is_no_secret(name: str, value: str) -> None:
    assert from_environment({name: value}) == {}


@pytest.mark.parametrize("value", ["q7qR4eZm.Nz/Zx9", "q7a-JQptrV\\uAwc4Zx", "t><%<4eWxz&A6", "Zk4%sW9qLm{x}R2"])
def test_noise_is_a_secret_although_it_could_be_a_path_or_a_placeholder(value: str) -> None:
    assert from_environment({"MY_TOKEN": value}) == {value: "environment"}


def test_the_password_of_a_url() -> None:
    assert from_environment({"DATABASE_URL": f"postgres://app:{SECRET}@db/app"}) == {SECRET: "environment"}


@pytest.mark.parametrize(
    "text",
    [
        f"MY_TOKEN={SECRET}\n",
        f"export MY_TOKEN={SECRET}\n",
        f'MY_TOKEN="{SECRET}"\n',
        f"MY_TOKEN='{SECRET}'  # mine\n",
        f"MY_TOKEN={SECRET} # mine\n",
        f"# old\nDEBUG=1\nMY_TOKEN = {SECRET}\n",
        f"DATABASE_URL=postgres://app:{SECRET}@db/app\n",
    ],
)
def test_a_dotenv_file(tmp_path: Path, text: str) -> None:
    (tmp_path / ".env").write_text(text)
    assert SECRET in Files().values([str(tmp_path / ".env")], "dotenv")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".netrc", f"machine h login me password {SECRET}\n"),
        (".git-credentials", f"https://me:{SECRET}@github.com\n"),
        (
            ".aws/credentials",
            f"[default]\naws_access_key_id = AKIAQZ7RT4WXN2KLM3PV\naws_secret_access_key = {SECRET}\n",
        ),
        (".npmrc", f"//registry.npmjs.org/:_authToken={SECRET}\n"),
        (".pypirc", f"[pypi]\nusername = __token__\npassword = {SECRET}\n"),
        (".docker/config.json", json.dumps({"auths": {"r": {"auth": "bWU6Wng4S3EyTG0tOVJ0NFZ3N1li"}}})),
        (".config/gh/hosts.yml", f"github.com:\n    user: me\n    oauth_token: {SECRET}\n"),
        (".vault-token", SECRET),
        (".pgpass", f"host:5432:db:me:{SECRET}\n"),
        (".m2/settings.xml", f"<server><password>{SECRET}</password></server>"),
    ],
)
def test_credential_files(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    known = Vault({}, tmp_path).everywhere()
    assert [span.value for span in known.spans(f"x {SECRET} y")] == [SECRET]


def test_lines_of_a_private_key(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir()
    body = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUx"
    (tmp_path / ".ssh/id_ed25519").write_text(
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----\n"
    )
    assert list(Vault({}, tmp_path).everywhere().spans(body))


def test_the_project_around_a_folder_and_no_other(tmp_path: Path) -> None:
    inner = tmp_path / "project/a/b"
    inner.mkdir(parents=True)
    (tmp_path / "project/.git").mkdir()
    (tmp_path / "project/.git/HEAD").write_text("ref: refs/heads/main\n")
    for folder in (tmp_path, tmp_path / "project", inner):
        (folder / ".env").write_text("X=1\n")
    (inner / ".env.local").write_text("X=1\n")
    (inner / ".env.example").write_text("X=1\n")
    found = {str(Path(path).relative_to(tmp_path)) for path in project_files(tmp_path / "project", inner)}
    assert found == {"project/.env", "project/a/b/.env", "project/a/b/.env.local"}


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    vault = Vault({}, None)
    assert vault.around(str(tmp_path)) is NOTHING
    (tmp_path / ".env").write_text(f"MY_TOKEN={SECRET}\n")
    first = vault.around(str(tmp_path))
    assert list(first.spans(SECRET))
    assert vault.around(str(tmp_path)) is first
    (tmp_path / ".env").write_text(f"MY_TOKEN={SECRET[::-1]}\n")
    assert list(vault.around(str(tmp_path)).spans(SECRET[::-1]))
    assert not list(vault.around(str(tmp_path)).spans(SECRET))


@pytest.mark.parametrize("folder", ["/no/such/folder", "\0", "", "relative"])
def test_a_folder_that_is_gone_has_no_files(folder: str) -> None:
    assert isinstance(Vault({"MY_TOKEN": SECRET}, None).around(folder).count, int)


def test_what_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    os.mkfifo(tmp_path / ".env.pipe")
    assert Vault({}, tmp_path).around(str(tmp_path)) is NOTHING


def test_the_vault_shows_nothing() -> None:
    assert SECRET not in repr(Vault({"MY_TOKEN": SECRET}, None))


def test_the_key_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    key = key_of(tmp_path / "key")
    assert len(key) == KEY_BYTES
    assert key_of(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_a_broken_key_is_replaced_and_a_missing_folder_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"x")
    assert len(key_of(tmp_path / "key")) == KEY_BYTES
    assert len(key_of(tmp_path / "no/such/folder/key")) == KEY_BYTES


def test_the_home_of_an_environment(tmp_path: Path) -> None:
    assert home_of({"HOME": str(tmp_path)}) == tmp_path

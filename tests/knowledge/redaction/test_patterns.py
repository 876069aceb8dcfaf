"""What must go and what must stay: each line of the first table holds a secret, each of the second none."""

import pytest

from knowledge.redaction.marks import MARK
from tests.knowledge.redaction.conftest import Redact

LETTERS = "Zx8Kq2Lm9Rt4Vw7Yb3Nc6Hd1Jf5Gs0PaTuEoIiUr"
HEX = "9f3b7c21d4e8a0561b2c3d4e5f607182a93b4c5d"
MUST_GO = [
    ("ghp_{}", LETTERS[:36]),
    ("\\nghp_{}", LETTERS[:36]),
    ("glpat-{}", LETTERS[:20]),
    ("AWS_SECRET_ACCESS_KEY={}", LETTERS[:20] + "/" + LETTERS[20:39]),
    ("key id AKIA{}", "QZ7RT4WXN2KLM3PV"),
    ("xoxb-{}", "1234567890-0987654321-" + LETTERS[:24]),
    ("sk-proj-{}", LETTERS + LETTERS[::-1]),
    ("Authorization: Bearer {}", LETTERS),
    ("curl -H 'Authorization: token {}'", HEX),
    ("authorization: Basic {}", "dXNlcjpadzRrOVFsbTJY"),
    ("postgres://app:{}@db.internal:5432/app", "Zk4-pW9qLm"),
    ("https://{}@github.com/o/r.git", LETTERS[:24]),
    ("curl -u admin:{} https://host", "Zk4pW9qLm"),
    ("password = '{}'", "cackle!7"),
    ('"password": "{}",', "dkajco1"),
    ("PASSWORD={}", "Zk4pW9q"),
    ("export DB_PASS={}", "Zk4pW9qL"),
    ("mysql -u root -p{} app", "Zk4pW9qL"),
    ("sshpass -p {} ssh host", "Zk4pW9qL"),
    ("--password {} --verbose", "Zk4pW9qL"),
    ("--token={}", LETTERS[:30]),
    ("<password>{}</password>", "Zk4pW9qL"),
    ("<add key='Password' value='{}'/>", "Zk4pW9qL"),
    ("CREATE USER app IDENTIFIED BY '{}';", "Zk4pW9qL"),
    ("ALTER ROLE app WITH PASSWORD '{}';", "Zk4pW9qL"),
    ("ConvertTo-SecureString '{}' -AsPlainText", "Zk4pW9qL"),
    ("clientSecret: {}", LETTERS[:32]),
    ('api_key = "{}"', LETTERS[:32]),
    ("Server=x;User=y;Password={};", "Zk4pW9qL"),
    ("https://x.example/?token={}&page=2", LETTERS[:30]),
    ("ENV API_TOKEN {}", LETTERS[:30]),
    ("Passwort: {}", "Zk4pW9qL2"),
    ("token {}", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"),
    ("key: {}", "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJna3Foa2lHOXcw"),
    ('{{"kty":"EC","crv":"P-256","d":"{}"}}', "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"),
    ("machine h login me password {}", "Zk4pW9qL"),
    ("var s = '{}'", "7rBynGo0b1cQwErTyUiOpc72L3T6rQK51mB5a06ijnwRG91deTxvSqdZ"),
]
MUST_STAY = [
    "bace4d19-fa7e-4eef-8afe-9129474bcd81",
    "commit 3ed48eb4eb0c17e6baaf691a361afd8c75572517",
    "sha256:3ed48eb4eb0c17e6baaf691a361afd8c75572517e5b729849da4e5344bf7f244",
    '"integrity": "sha512-0tCtp8aL0k1m9hpEGVPx1bI7jE0Xo8P2Zr8QqO2Wb8mJxKf3nYhG1vT5uS7dR9cLw4eN6aB2iM0oQ8yU3zXpVA=="',
    "-rw-r--r-- 1 root root 4096 Nov 21 13:18 secrets.txt",
    "drwxr-xr-x 2 me me 4096 Nov 21 password/",
    "password: ",
    "Password for 'https://me@github.com': ",
    "Enter passphrase for key '/home/me/.ssh/id_ed25519':",
    "token: str",
    "def login(password: str, token: str | None = None) -> Token:",
    "password = get_password()",
    "password = self.config.password",
    "secret_key=None",
    "api_key=os.environ['API_KEY']",
    "token = <your-token>",
    "PASSWORD=${DB_PASSWORD}",
    "password=$PASSWORD",
    "password: ********",
    "password: {{ vault.password }}",
    "PASSWORD=changeme",
    "password=%(password)s",
    "token=xxxxxxxxxxxxxxxx",
    "PASS: test_foo_1.sh",
    "--- PASS: TestLogin2 (0.00s)",
    "pass tests/test_tokens.py::test_token_refresh[oauth2]",
    "KeyError: 'access_token'",
    "TypeError: expected token of type TokenType.NAME2, got keyword",
    "SyntaxError: unexpected token '}' at line 12, column 3",
    "error: key `tool.ruff.lint` is not known",
    "sorted(items, key=lambda item: item.name2)",
    "PWD=/home/me/projects/app2",
    "max_tokens: 4096, token_count=17, tokenizer=gpt2-medium",
    "public_key = ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
    "primary_key=True, foreign_key='users.id2'",
    'File "/usr/lib/python3.11/site-packages/passlib/handlers/sha2_crypt.py", line 12',
    "at com.example.auth.TokenService$Refresh.run(TokenService.java:42)",
    "https://github.com/owner/repo/commit/3ed48eb4eb0c17e6baaf691a361afd8c75572517",
    "https://example.com:8080/path@version",
    "user@host:/srv/app",
    "x86_64-unknown-linux-gnu-gcc-12.2.0",
    "node_modules/@babel/plugin-transform-arrow-functions/lib/index.js",
    "Authorization header is missing",
    "basic authentication is required",
    "the bearer token is expired",
    "password is required",
    "secret/data/app is a path",
    "ssh -p 2222 host",
    "0x7ffd5e8b9a10 0xdeadbeefcafebabe",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  file.tar.gz",
    "if '-----BEGIN PRIVATE KEY-----' in text:",
    "test_that_a_token_with_many_words_in_its_name_is_not_taken_for_a_secret_at_all",
    '"ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:MySecret-Ca8JGt"',
    "ghc -this-package-key KJOG5Az39JY3gSdTOt6p98 -hide-all-packages",
    "def __init__(self, password_mgr: HTTPPasswordMgr | None = None) -> None: ...",
    "using llvm::Pass::doFinalization;",
    "void collect(SmallVectorImpl<Pass *> &LastUses, Pass *P);",
    "types identified by name), as identified by isPrintable);",
    "fs.readFile('/etc/passwd', 'utf8', callback);",
    "'PKStroke', 'PKSuicaPassProperties', 'PKTool', 'PKToolPicker'",
    "CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0,",
    '"uploadId": "OW2fM5iVylEpFEMM9_HpKowRapC3vn5sSL39_396UW9zLFUWVrnRHaPjUJddQ5OxSHVXjYtrN47NBZ"',
    "AAEAAVycwBn" + "A" * 44 + "mACYAJgAmAD4A",
]


@pytest.mark.parametrize(("line", "secret"), MUST_GO)
def test_a_secret_goes_and_the_line_around_it_stays(redact: Redact, line: str, secret: str) -> None:
    text = f"before\n{line.format(secret)}\nafter"
    found = redact(text)
    assert secret not in found
    assert MARK.search(found)
    assert found.startswith("before\n")
    assert found.endswith("\nafter")
    assert found.count("\n") == 2


@pytest.mark.parametrize("line", MUST_STAY)
def test_what_is_no_secret_stays(redact: Redact, line: str) -> None:
    assert redact(line) == line


@pytest.mark.parametrize(("line", "secret"), MUST_GO)
def test_twice_is_once(redact: Redact, line: str, secret: str) -> None:
    once = redact(line.format(secret))
    assert redact(once) == once


@pytest.mark.parametrize(("line", "secret"), MUST_GO[:12])
def test_colours_hide_nothing(redact: Redact, line: str, secret: str) -> None:
    half = len(secret) // 2
    for coloured in (
        line.format(f"\x1b[31m{secret}\x1b[0m"),
        line.format(f"{secret[:half]}\x1b[1;32m{secret[half:]}"),
        "\x1b[2m" + line.format(secret) + "\x1b[0m",
    ):
        found = redact(coloured)
        assert secret[half:] not in found
        assert secret[:half] not in found
        assert found.count("\x1b[") == coloured.count("\x1b[")


def test_words_that_only_a_colour_parts_do_not_hide_a_token(redact: Redact) -> None:
    assert LETTERS[:36] not in redact(f"INFO\x1b[0mghp_{LETTERS[:36]}\n")


def test_a_link_of_the_terminal_hides_nothing(redact: Redact) -> None:
    assert "Zk4-pW9qLm" not in redact("\x1b]8;;https://me:Zk4-pW9qLm@host/x\x07here\x1b]8;;\x07")


@pytest.mark.parametrize("before", ["", "#6 0.245 ", "2026-04-26 12:36:01 ", "+", " * ", '    "'])
def test_a_private_key_goes_whole(redact: Redact, before: str) -> None:
    body = [
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Zk4pW9qLmXr2",
        "b3JlIG9mIHRoZSBzYW1lIGJvZHkgb2YgYSBrZXkgd2l0aCBub2lzZSBaeDhLcTJM",
    ]
    lines = ["-----BEGIN PRIVATE KEY-----", *body, "qV3+w0Y=", "-----END PRIVATE KEY-----"]
    text = "".join(f"{before}{line}\n" for line in lines) + "DONE 0.3s\n"
    found = redact(text)
    assert not [line for line in [*body, "qV3+w0Y=", "BEGIN"] if line in found]
    assert found.endswith("\nDONE 0.3s\n")
    assert found.count("\n") == text.count("\n")
    assert redact(found) == found


def test_a_private_key_within_a_json_string_goes_whole(redact: Redact) -> None:
    body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Zk4pW9qLmXr2"
    text = (
        f'{{"key": "-----BEGIN RSA PRIVATE KEY-----\\n{body}\\nqV3+w0Y=\\n-----END RSA PRIVATE KEY-----\\n", "a": 1}}'
    )
    found = redact(text)
    assert "MIIE" not in found
    assert found.endswith('\\n", "a": 1}')


def test_what_follows_a_key_that_was_cut_off_stays(redact: Redact) -> None:
    body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7Zk4pW9qLmXr2"
    found = redact(f"-----BEGIN PRIVATE KEY-----\n{body}\nTraceback (most recent call last):\n  File x.py, line 3\n")
    assert body not in found
    assert found.endswith("\nTraceback (most recent call last):\n  File x.py, line 3\n")

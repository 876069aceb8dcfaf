"""Command lines that give a secret away and those that do not; and what is believed of them in other texts."""

import pytest

from knowledge.redact import clean, clean_command
from knowledge.redaction.marks import MARK

MUST_GO = [
    ("export DB_PASSWORD={}", "c0rrect-h0rse-battery"),
    ("API_KEY={} ./deploy", "short1"),
    ("AWS_SECRET_ACCESS_KEY={} aws s3 ls", "abc"),
    ("PASSWORD={}", "hunter2"),
    ("PASSWORD='{}'", "correct horse battery"),
    ('export TOKEN="{}"', "with $HOME in it"),
    ("PASSWORD={}", "ab,cd"),
    ("PGPASSWORD={} psql -h db", "x1"),
    ("FOO=1 SECRET={} BAR=2 make", "word"),
    ("env GITHUB_TOKEN={} gh pr list", "simple"),
    ("sudo -E API_TOKEN={} ./run", "apple"),
    ("mysql -uroot -p{}", "secret"),
    ("mysql -u root -p'{}' app", "se cret"),
    ("/usr/bin/mysqldump -p{} db > out.sql", "secret"),
    ("curl -u user:{} https://h/x", "pass"),
    ("curl -uuser:{} https://h/x", "pass"),
    ("curl --user 'me:{}' https://h/x", "p w"),
    ("curl -H 'X-Api-Key: {}' https://h", "short1"),
    ('curl -H "Authorization: Bearer {}" https://h', "abc"),
    ("curl -H 'PRIVATE-TOKEN: {}' https://h", "dull"),
    ("curl -d 'user=me&password={}' https://h", "hunter2"),
    ("curl -d '{{\"user\": \"me\", \"password\": \"{}\"}}' https://h", "hunter2"),
    ('curl -d "{{\\"password\\":\\"{}\\"}}" https://h', "hunter2"),
    ("curl 'https://h/x?a=1&token={}&b=2'", "abc"),
    ("git clone https://user:{}@host/x.git", "pw"),
    ("psql postgres://me:{}@db/app", "hunter"),
    ("cmd --password {}", "hunter2"),
    ("cmd --password={}", "hunter2"),
    ("cmd --token={}", "abc"),
    ("cmd --api-key {} --verbose", "abc"),
    ("cmd --db-password '{}'", "$ecret with blanks"),
    ("cmd -password {}", "hunter2"),
    ("docker login -u me -p {}", "x7"),
    ("docker login -p{} registry.io", "x7y"),
    ("podman login --password {} quay.io", "apple"),
    ("echo {} | docker login -u me --password-stdin", "apple"),
    ("docker login --password-stdin <<< {}", "apple"),
    ("sshpass -p {} ssh host", "x9"),
    ("sshpass -p'{}' ssh host", "apple"),
    ("redis-cli -h h -a {} ping", "x8"),
    ("docker run -e POSTGRES_PASSWORD={} postgres", "mysecret"),
    ("docker build --build-arg NPM_TOKEN={} .", "abc"),
    ("helm upgrade app . --set auth.password={}", "apple"),
    ("kubectl create secret generic x --from-literal=password={}", "apple"),
    ("terraform apply -var db_password={}", "apple"),
    ("terraform apply -var 'db_password={}'", "apple"),
    ("java -Ddb.password={} -jar app.jar", "apple"),
    ("mvn deploy -Dgpg.passphrase={}", "apple"),
    ("vault kv put secret/app password={}", "apple"),
    ("vault login {}", "apple"),
    ("npm config set //registry.npmjs.org/:_authToken={}", "abc"),
    ("aws configure set aws_secret_access_key {}", "abc"),
    ("set -gx API_TOKEN {}", "abc"),
    ("set -x DB_PASSWORD {}", "apple pie"),
    ("setenv SECRET_KEY {}", "abc"),
    ("openssl enc -aes-256-cbc -k {} -in f", "apple"),
    ("openssl rsa -in k.pem -passin pass:{}", "apple"),
    ("zip -P {} out.zip f", "apple"),
    ("unzip -P {} out.zip", "apple"),
    ("7z x -p{} a.7z", "apple"),
    ("gpg --batch --passphrase {} -d f", "apple"),
    ("rabbitmqctl add_user me {}", "apple"),
    ("smbclient -U 'me%{}' //h/s", "apple"),
    ("ldapsearch -D cn=me -w {} -b dc=x", "apple"),
    ("mount -t cifs -o username=me,password={} //h/s /mnt", "apple"),
    ("echo 'me:{}' | sudo chpasswd", "apple"),
    ("wget --http-password={} https://h", "apple"),
    ("htpasswd -bc .htpasswd me {}", "apple"),
    ("sed -i 's/^DB_PASSWORD.*/DB_PASSWORD={}/' .env", "hunter2"),
    ("echo 'SECRET_KEY={}' >> .env", "apple"),
    ("a && PASSWORD={} b | c", "apple"),
    ("ssh host 'PGPASSWORD={} psql app'", "apple"),
    ("http POST h/x X-API-Key:{}", "abc"),
    ("gh secret set NAME --body {}", "apple"),
    ("$env:API_KEY='{}'", "abc"),
    ('mysql -e "x" --password={}', "toor"),
    ("keytool -genkey -storepass {}", "changeit"),
    ("PASSWORD={} true", "changeme"),
    ("python manage.py --secret-key '{}'", "django-dev"),
    ("export PASS={}", "$USER-apple-"),
    ("cmd \\\n  --password \\\n  {} \\\n  --verbose", "apple"),
    ("cmd \\\n  --password \\\n  {}", "apple"),
    ("curl https://h -d '{{\n  \"password\": \"{}\"\n}}'", "apple"),
    ("cat > .env <<EOF\nDB_PASSWORD={}\nEOF", "apple"),
    ("for h in a; do mysql -p{} app; done", "apple"),
    ("ssh host mysql -uroot -p{}", "apple"),
    ("ssh host 'mysql -uroot -p{} app'", "apple"),
    ("sh -c 'curl -H '\"'\"'X-Api-Key: {}'\"'\"' https://h'", "apple"),
    ("sh -c 'cmd --password '\"'\"'{}'\"'\"''", "apple pie"),
    ("sh -c 'exit 1; echo {} | docker login --password-stdin'", "apple"),
    ('bash -c "redis-cli -a {}"', "apple"),
    ("docker exec -it db mysql -uroot -p{} app", "apple"),
    ("kubectl exec p -- redis-cli -a {} ping", "apple"),
    ("x=$(curl -u me:{} https://h)", "pass"),
    ("{{ mysql -p{}; }}", "apple"),
    ("for h in a b; do sshpass -p {} ssh $h; done", "apple"),
]  # fmt: skip
MUST_STAY = [
    "export DB_PASSWORD=$OTHER", "PASSWORD=${PASSWORD} make", 'export TOKEN="$(pass show github)"',
    "TOKEN=`cat token` ./x",
    "TOKEN=$(gh auth token) ./deploy", 'curl -H "Authorization: Bearer $TOKEN" https://h', "PASSWORD= make",
    "PASSWORD='' make",
    'curl -u "$USER:$PASS" https://h', "curl -u user https://h", "git commit -m 'add the --token option'",
    "curl -u user: https://h", "cmd --password", "cmd --password --verbose",
    "cmd --token <token>", "cmd --token=<your-token>", "cmd --api-key {key}", "PASSWORD_FILE=/run/secrets/db ./x",
    "docker run -e POSTGRES_PASSWORD_FILE=/run/secrets/pw postgres",
    "docker login --password-stdin registry.io < pw.txt",
    "docker login -u me registry.io", "docker run -p 8080:80 nginx", "docker run -e API_TOKEN app",
    "mysql -u root -p app",
    "mysql -uroot -P3306", "ssh -p 2222 host", "mkdir -p src/secret/token", "redis-cli -h host ping",
    "cp -a token.py secret/",
    "git commit -m 'fix password: handle token expiry'", "git commit -m 'token refresh = better'",
    "git log --author=token",
    "grep -r 'password=' src", "rg 'api_key\\s*=' .", "grep -rn token=abc logs", "pytest -k token",
    "pytest -k 'password and not token'",
    "pytest tests/test_token.py::test_password", "jest --passWithNoTests src", "go test -run TestPassword ./auth",
    "export SSH_AUTH_SOCK=/run/user/1000/ssh.sock", "TOKENIZERS_PARALLELISM=false python x.py",
    "export AUTH_ENABLED=true",
    "cmd --max-tokens 4096", "cmd --token-count=5", "cmd --auth basic", "cmd --auth-type=oauth2",
    "psql --password mydb",
    "pg_dump -W --no-password mydb", "kubectl create secret generic db", "kubectl get secret db -o yaml",
    "gh secret list",
    "gh secret set NAME < file", "vault kv get secret/app", "vault login -method=oidc",
    "aws secretsmanager list-secrets",
    "pass show github/token", "pass insert web/password", "cat ~/.ssh/id_ed25519.pub", "ssh-keygen -t ed25519 -f key",
    "docker build --secret id=npmrc,src=.npmrc .", "openssl rsa -in k.pem -passin env:PW",
    "openssl rsa -in k.pem -passin file:pw.txt",
    "openssl x509 -in cert.pem -text", "npm run test:token", "make secret:foo", "docker pull corp/auth:1.2",
    "docker run vault-secret:latest",
    "python -c 'password = get_password()'", "python -c 'login(token=token)'",
    "python -c 'print(os.environ[\"API_KEY\"])'",
    "awk -F: '{print $1}' /etc/passwd", "passwd bob", "sudo passwd --status bob", "man passwd",
    "git config credential.helper store",
    "git -c credential.helper=store push", "PWD=/home/me/app make", "cd auth && ls", "sort -k 2 passwords.csv",
    "export GOOGLE_APPLICATION_CREDENTIALS=key.json", "export GOOGLE_APPLICATION_CREDENTIALS=/home/me/key.json",
    "curl https://h/oauth/token", "curl -H 'Content-Type: application/json' https://h", "unset API_TOKEN",
    "echo $API_TOKEN",
    'echo "$SECRET" | docker login --password-stdin', "printenv GITHUB_TOKEN", "ffmpeg -i a.mp4 -pass 1 b.mp4",
    "npm token list",
    "rails secret", "openssl rand -hex 32", "7z x a.7z", "zip -r out.zip secret", "primary_key=id ./x",
    "sed -i 's/token/key/g' a.py",
    "tar -xpf backup.tar", "ls -p", "ansible-vault view secret.yml",
    "ansible-playbook --vault-password-file pw.txt site.yml",
    "terraform apply -var token=$TF_TOKEN", "vim password.py", "git checkout fix/token-refresh",
    "echo 'password is required'", "docker login", "cargo login", "curl -b cookies.txt https://h", "set -x",
    "set -euo pipefail",
]  # fmt: skip


@pytest.mark.parametrize(("line", "secret"), MUST_GO)
def test_a_secret_goes_and_the_line_around_it_stays(line: str, secret: str) -> None:
    found = clean_command(line.format(secret))
    before, after = line.format("\0").split("\0")
    assert MARK.search(found)
    assert found.startswith(before)
    assert found.endswith(after)
    assert secret not in MARK.sub("", found[len(before) : len(found) - len(after)])
    assert clean_command(found) == found


@pytest.mark.parametrize("line", MUST_STAY)
def test_what_gives_nothing_away_stays(line: str) -> None:
    assert clean_command(line) == line


ECHOED = [
    ("DB_PASSWORD={}", "hunter2"), ("export API_KEY={}", "short1"), ("+DB_PASSWORD={}", "hunter2"),
    ("-  TOKEN='{}'", "a b"),
    ("ENV NPM_TOKEN={}", "abc"), ("+ mysql -uroot -p{} app", "toor"), ("++ curl -u me:{} https://h", "pass"),
    ("$ docker login -u me -p {}", "x7"), ('declare -x SECRET_KEY="{}"', "apple"), ("+ PGPASSWORD={} psql", "x1"),
    ('PASSWORD = "{}"', "hunter2"), ("  POSTGRES_PASSWORD: {}", "hunter2"), ("    'password': '{}',", "hunter2"),
]  # fmt: skip
SAID = [
    "+    token=token,", "+ password = get_password()", "+ token: str", "-        password=password,",
    "$ pytest -k token",
    "PASSWORD=changeme", "TOKEN_COUNT=5", "AUTH_BACKEND=ldap", "KEY=value", "  password: required",
    "token = next_token()",
    "password: str = ''", "+ the token is abc", "PASSWORD: ", "TOKEN: the token of the user", 'PASSWORD = "password"',
    'SECRET_NAME = "secret2"', 'token_url = "oauth2"', "def f(password='secret'): ...", "AUTH: basic",
]  # fmt: skip


@pytest.mark.parametrize(("line", "secret"), ECHOED)
def test_settings_and_echoed_commands_are_believed_in_any_text(line: str, secret: str) -> None:
    before, after = line.format("\0").split("\0")
    found = clean(f"one\n{line.format(secret)}\nPASSWORD=\n")
    assert MARK.sub("", found) == f"one\n{before}{after}\nPASSWORD=\n" != found


@pytest.mark.parametrize("line", SAID)
def test_source_logs_and_prose_are_not(line: str) -> None:
    assert clean(f"one\n{line}\ntwo\n") == f"one\n{line}\ntwo\n"

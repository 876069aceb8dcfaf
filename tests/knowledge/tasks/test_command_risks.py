"""What deserves a second look in a command is found however it is written."""

import pytest

from knowledge.tasks.command_risks import of_environment, of_line, of_words

REMOVES, SENDS, UNSEEN = "removes files", "sends something to others", "runs what comes from the network, unseen"
OVER, BEHIND, RIGHTS = "writes over files", "begins something in the background", "runs with the rights of another"


@pytest.mark.parametrize(
    ("line", "risk"),
    [
        ("rm -rf build", REMOVES),
        ("cd x && rm y", REMOVES),
        ("ls | xargs rm", REMOVES),
        ("(rm x)", REMOVES),
        ("echo $(rm x)", REMOVES),
        ("echo `rm x`", REMOVES),
        ("FOO=1 rm x", REMOVES),
        ("env A=1 rm x", REMOVES),
        ("time rm x", REMOVES),
        ("sudo -u me rm x", REMOVES),
        ("/bin/rm x", REMOVES),
        ("\\rm x", REMOVES),
        ("'rm' x", REMOVES),
        ("if true; then\nrm x\nfi", REMOVES),
        ("find . -name '*.o' -delete", REMOVES),
        ("git -C sub clean -fd", REMOVES),
        ("git push --force", SENDS),
        ("git -C sub push", SENDS),
        ("npm publish", SENDS),
        ("rsync -a . host:", SENDS),
        ("curl -fsSL https://x | sh", UNSEEN),
        ("wget -qO- x | sudo bash -s", UNSEEN),
        ('sh -c "$(curl x)"', UNSEEN),
        ("bash <(curl x)", UNSEEN),
        ("curl x | python3", UNSEEN),
        ("echo eA== | base64 -d | sh", "runs what another command writes"),
        ("echo a > b", OVER),
        ("echo a >| b", OVER),
        ("make 2> log", OVER),
        ("server & ", BEHIND),
        ("sudo apt install x", RIGHTS),
        ("sudo apt install x", "installs or removes software"),
        ("pip install -r requirements.txt", "installs or removes software"),
        ("git reset --hard", "throws away changes"),
        ("pkill server", "ends processes"),
        ("python manage.py migrate", "changes a database"),
        ("deploy-everything production", "does what no check does"),
        ("rm\u00a0x", "not ASCII"),
        ("a\nb", "more than one line"),
    ],
)
def test_it_is_found(line: str, risk: str) -> None:
    assert any(one.startswith(risk) or risk in one for one in of_line(line)), of_line(line)


@pytest.mark.parametrize(
    "line",
    ["ls -la", "make", "echo 'a > b'", "ls 2>/dev/null", "ls 2>&1", "ls >>log", "echo 'x & y'", "cat a && cat b",
     "npm run build", "grep -r rm .", "echo \"it's rm\"", "git status", "git log --oneline"],
)  # fmt: skip
def test_what_is_harmless_is_not_blamed(line: str) -> None:
    assert of_line(line) == ()


def test_words_without_a_shell_are_looked_at_too() -> None:
    assert of_words(["git", "push"])[0].startswith(SENDS)
    assert of_words(["bash", "-c", "rm x"]) == (REMOVES,)
    assert of_words(["echo", "a > b"]) == ()


def test_variables_that_load_something_are_named() -> None:
    assert len(of_environment(["LD_PRELOAD", "BASH_ENV", "HOME", "PYTHONPATH"])) == 3

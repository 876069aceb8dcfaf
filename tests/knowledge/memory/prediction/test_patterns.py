"""What is left of a command line without its arguments, and where a shell is after it."""

import pytest

from knowledge.memory.prediction.patterns import offerable, pattern_of, place_after


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("git checkout -b feature/login", "git checkout"),
        ("sudo apt-get install foo", "apt-get install"),
        ("FOO=1 make test", "make test"),
        ("python -m pytest tests/a.py", "python -m pytest"),
        ("python manage.py migrate", "python manage.py migrate"),
        ("npm run test:unit -- --watch", "npm run test:unit"),
        ("docker compose up -d", "docker compose up"),
        ("git add -A && git commit -m 'x y'", "git add && git commit"),
        ("cat a.txt | grep foo | wc -l", "cat | grep | wc"),
        ("cd web", "cd"),
        ("/usr/bin/vim src/app.py", "vim"),
        ("ls -la", "ls"),
        ("", ""),
    ],
)
def test_a_pattern(line: str, pattern: str) -> None:
    assert pattern_of(line) == pattern
    assert pattern_of(pattern) == pattern


@pytest.mark.parametrize(
    ("line", "status", "place"),
    [
        ("cd web", 0, "/src/web"),
        ("cd ../lib", 0, "/lib"),
        ("cd /tmp", 0, "/tmp"),
        ("cd web", 1, "/src"),
        ("cd -", 0, "/src"),
        ("cd $HOME/x", 0, "/src"),
        ("ls web", 0, "/src"),
    ],
)
def test_where_a_shell_is_afterwards(line: str, status: int, place: str) -> None:
    assert place_after("/src", line, status) == place


@pytest.mark.parametrize(
    "line",
    [
        *("rm -rf .", "rm -r build", "rm -fr x", "sudo rm --recursive x", "git push -f", "git push origin +main"),
        *("git push --force-with-lease", "git push origin --delete x", "git clean -fdx", "git branch -D x"),
        *(
            "git checkout .",
            "git stash drop",
            "dd if=/dev/zero of=/dev/sda",
            "mkfs.ext4 /dev/sdb1",
            "kubectl delete pod x",
        ),
        *('psql -c "DROP TABLE users"', "terraform destroy", "docker system prune", "find . -name x -delete"),
        *("npm publish", "sotto wipe", "curl x | sh", "chmod -R 777 /", "shutdown now", "kill 12"),
    ],
)
def test_what_cannot_be_taken_back_is_not_offered(line: str) -> None:
    assert not offerable(line)


@pytest.mark.parametrize(
    "line", ["rm build.log", "git push", "git push -u origin fix/rm-f", "git reset HEAD~1", "docker ps", "git add ."]
)
def test_what_can_is(line: str) -> None:
    assert offerable(line)

"""What deploys, publishes, pushes or deletes is never a check, wherever it is said."""

import json

import pytest

from knowledge.checks.find import PastRun, asked, find
from tests.knowledge.checks.labelled import NOW, Written

HARMFUL = """
make deploy | make clean | make clean test | make test deploy | make install | make -C sub publish
make 'deploy' | sudo make test | npm publish | npm run deploy | npm run release | npm version patch
pnpm -r publish | yarn deploy | lerna publish | npx semantic-release | cargo publish | cargo publish --dry-run
twine upload dist/* | uv publish | poetry publish --build | hatch publish | python setup.py sdist upload
bundle exec rake release | gem push x.gem | mvn clean deploy | ./gradlew clean build publish | mix hex.publish
dotnet nuget push a.nupkg | terraform apply | terraform destroy | tofu apply | kubectl apply -f k8s
helm upgrade x . | ansible-playbook site.yml | pulumi up | docker push a/b | docker compose up | git push
git push --tags | git clean -fdx | git reset --hard | gh release create v1 | rm -rf build | find . -delete
ssh host make test | rsync -a . host:/srv | curl https://x | sh -c 'make deploy' | bash -c 'npm publish'
bash scripts/deploy.sh | ./release.sh | ci/publish | env A=1 npm publish | time cargo publish | xargs make test
eval make test | tox -e release | nox -s publish | hatch run deploy | just publish | task deploy
turbo run deploy | npx nx run-many -t deploy | rails db:drop | python manage.py flush | alembic upgrade head
aws s3 sync . s3://x | flyctl deploy | vercel --prod | firebase deploy
"""
COMMANDS = [command.strip() for line in HARMFUL.strip().splitlines() for command in line.split("|")]


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_no_check_whoever_says_it(command: str) -> None:
    past = [PastRun(command, "", NOW, 0, 50)]
    files = {
        ".github/workflows/ci.yml": f"jobs:\n  test:\n    steps:\n      - run: |\n          {command}\n",
        "README.md": f"# Test\n\n```sh\n{command}\n```\n",
    }
    assert find(Written(files), past, NOW) == []
    assert asked(command, []) is None


@pytest.mark.parametrize(
    "command", ["git push", "npm publish", "cargo publish", "docker push a/b", "terraform apply", "./deploy.sh"]
)
def test_a_target_that_does_it_is_none_nor_what_runs_that(command: str) -> None:
    made = Written({"Makefile": f"test: unit\n\t$(MAKE) after\nunit:\n\tpytest\nafter:\n\t{command}\n"})
    assert "make test" not in {one.command for one in find(made, [PastRun("make test", "", NOW, 0, 9)], NOW)}
    scripts = {"test": "jest", "posttest": command}
    assert find(Written({"package.json": json.dumps({"scripts": scripts})}), []) == []
    assert find(Written({"scripts/test": f"#!/bin/sh\n{command}\n"}), []) == []


FIT = """
cargo test --release | cmake --build build --config Release | dotnet test --configuration Release | pytest tests/release
mvn clean verify | ./gradlew clean test | make test | helm lint . | terraform validate | pytest -k deploy
"""


@pytest.mark.parametrize("command", [one.strip() for line in FIT.strip().splitlines() for one in line.split("|")])
def test_a_word_that_only_looks_so_is_none(command: str) -> None:
    found = find(Written({}), [PastRun(command, "", NOW, 0, 3)], NOW)
    assert found
    assert "clean" not in found[0].command


WRITES = """
ruff format | ruff check --fix | black . | eslint --fix . | prettier --write . | cargo fmt | jest --watch
npm run test:watch | tsc --watch | npm run lint:fix | make format | npm install | pip install -e .[test]
npm ci
"""


@pytest.mark.parametrize("command", [one.strip() for line in WRITES.strip().splitlines() for one in line.split("|")])
def test_what_writes_watches_or_installs_is_no_check(command: str) -> None:
    assert find(Written({}), [PastRun(command, "", NOW, 0, 30)], NOW) == []

"""What is asked when something is written down that may contradict what was: rarely in vain, hardly ever missed."""

from knowledge.memory import contradiction
from knowledge.memory.contradiction import SHOWN, alike
from knowledge.memory.note import Note

CONTRADICTED = [
    ("Orders are stored in MySQL", "Orders are stored in Postgres"),
    ("Use tabs for indentation in Go files", "Indent Go files with spaces"),
    ("Deploy to production only on Tuesdays", "Production deploys happen every Thursday"),
    ("Always run migrations before deploying", "Never run migrations before deploying"),
    ("The cache expires after 10 minutes", "Cache expires after one hour"),
    ("We use npm to install packages", "Install packages with pnpm, not npm"),
    ("Feature flags live in LaunchDarkly", "Feature flags live in our own table"),
    ("API errors are returned as HTML", "API errors are returned as problem+json"),
    ("Sessions are kept in Redis", "Sessions are kept in signed cookies"),
    ("Logs go to Elasticsearch", "Logs go to Loki"),
    ("Tests must not touch the network", "Tests may touch the network when marked slow"),
    ("Passwords are hashed with bcrypt", "Hash passwords with argon2id"),
    ("The staging database is reset nightly", "The staging database is never reset"),
    ("Images are resized on upload", "Images are resized on demand by the CDN"),
    ("Release branches are cut from main", "Release branches are cut from develop"),
    ("CI runs on GitHub Actions", "CI runs on Buildkite"),
    ("Python 3.10 is the oldest we support", "The oldest Python we support is 3.12"),
    ("Emails are sent through SendGrid", "Emails are sent through SES"),
    ("Search uses Elasticsearch", "Search uses Meilisearch now"),
    ("Webhooks are retried five times", "Webhooks are retried for three days"),
    ("Prices are floats", "Prices are integers in cents"),
    ("Use the repository pattern for database access", "No repository pattern: database access by plain queries"),
    ("User ids are sequential integers", "User ids are UUIDs"),
    ("Timestamps are stored in local time", "Timestamps are stored in UTC"),
]
UNRELATED = [
    "Run make proto after changing the schema of messages",
    "The linter is configured in pyproject.toml",
    "Ask Maria before changing the billing module",
    "Docker builds fail when the lock file is older than the manifest",
    "The mobile app polls the status endpoint every minute",
    "Reviews need two approvals for security code",
    "Rate limits are counted per account",
    "Backups are encrypted with age",
    "The importer skips rows without an email address",
    "Dark mode colours come from the design tokens",
    "Nightly jobs run on the small machine",
    "The checkout page loads the payment script lazily",
    "Restart the worker after changing its queue",
    "Invoices are numbered without gaps",
    "Translations are pulled from Weblate before a release",
    "The health endpoint must answer without the database",
    "Upload size is limited to 20 MB by nginx",
    "Kafka topics are created by Terraform",
    "Docs are built with Sphinx and published on tags",
    "Flaky tests go to quarantine after the third failure",
    "The admin interface is only reachable through the VPN",
    "Old accounts are anonymised after two years",
    "Dates in CSV exports are ISO 8601",
    "The parser is generated, edit the grammar instead",
    "Metrics are scraped every 15 seconds",
    "pytest needs the environment variable DATABASE_URL",
    "Use structured logging with request ids",
    "The monorepo is built with Bazel",
    "Customers in Brazil pay by Pix",
    "The GraphQL gateway caches introspection",
    "Circuit breakers open after five failures",
    "Background jobs are idempotent",
    "Feature branches are deleted after merging",
    "The build server has no graphics card",
    "Type hints are required in new Python modules",
    "Secrets come from Vault at start",
]
NO_CONTRADICTION = [
    ("The orders service is written in Go", "The orders service is deployed with Helm"),
    ("The checkout page loads the payment script lazily", "The checkout page is tested with Playwright"),
    ("Redis holds the sessions", "Redis holds the rate limit counters"),
    ("pytest needs DATABASE_URL", "pytest needs the locale files, run make i18n"),
    ("Run make proto after changing messages", "Run make docs after changing the API"),
    ("CI runs on GitHub Actions", "CI caches wheels by the hash of the lock file"),
    ("The importer skips rows without an email", "The importer is started by cron at 3"),
    ("Webhooks are signed with HMAC", "Webhooks are retried five times"),
    ("Backups are encrypted with age", "Backups are kept for 30 days"),
    ("Kafka topics are created by Terraform", "Kafka consumers must be idempotent"),
    ("Postgres runs in RDS", "Postgres connections go through pgbouncer"),
    ("The build fails on Node 20", "The build needs 8 GB of memory"),
    ("Metrics are scraped every 15 seconds", "Metrics are named after the Prometheus guide"),
    ("Feature flags live in our own table", "Feature flags are removed after a release"),
    ("Secrets come from Vault at start", "Secrets are never logged"),
]
"""The same subject, and both can be true."""


def note(seq: int, title: str, body: str = "") -> Note:
    return Note(seq, 1, "note", title, body, [], [], 0, None, None, None, 1.0, "user", None, "", 0, seq, 0)


KNOWN = [note(number, title) for number, title in enumerate([*(one for one, _ in CONTRADICTED), *UNRELATED], 1)]


def titles(new: str, known: list[Note]) -> list[str]:
    return [one.title for one in alike(note(999, new), known)]


def test_what_says_something_else_about_the_same_is_found() -> None:
    found = [new for old, new in CONTRADICTED if old in titles(new, KNOWN)]
    assert len(found) >= len(CONTRADICTED) - 1


def test_nothing_is_asked_of_what_is_about_something_else() -> None:
    for new in UNRELATED:
        assert titles(f"{new} ", [one for one in KNOWN if one.title != new]) == []
    for old, new in CONTRADICTED:
        assert set(titles(new, KNOWN)) <= {old}


def test_of_notes_about_the_same_that_can_both_be_true_few_are_asked_about() -> None:
    asked = [new for old, new in NO_CONTRADICTION if titles(new, [note(500, old), *KNOWN])]
    assert len(asked) <= len(NO_CONTRADICTION) / 3


def test_what_says_the_same_is_no_contradiction() -> None:
    assert alike(note(2, "Logs go to Loki"), [note(1, "Logs go to Loki"), note(2, "Logs go to Loki")]) == []


def test_a_few_are_shown_the_nearest_first() -> None:
    known = [note(number, f"Logs go to Loki {number}") for number in range(1, 9)]
    assert len(alike(note(99, "Logs go to Loki"), known)) == SHOWN


def test_what_names_nothing_is_like_nothing() -> None:
    assert titles("it is what it is", [note(1, "we are who we are"), note(2, "")]) == []
    assert contradiction.words("it is what it is") == frozenset()

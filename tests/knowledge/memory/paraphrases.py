"""Notes that contradict each other in other words, and some that only share a subject."""

TUNED_ON = [
    ("The backend is written in Rust", "We implement the server side in Go"),
    ("Do not squash commits when merging", "Pull requests are combined into a single commit on merge"),
    ("The office VPN is required to reach staging", "Staging can be reached from the public internet"),
    ("Unit tests live next to the source files", "Keep all tests in a separate top-level tests folder"),
    ("We ship a new version every Friday", "Releases go out once a month"),
    ("Configuration is read from a YAML file", "Settings come from environment variables only"),
    ("Customer data stays in Frankfurt", "User records are hosted in Virginia"),
    ("Error reports go to Sentry", "Exceptions are collected by Rollbar"),
    ("The frontend is built with React", "Our web client uses Vue"),
    ("Delete feature branches after merging", "Merged branches are kept forever"),
    ("Access tokens live for one hour", "A login expires after 24 hours"),
    ("Money amounts are stored as decimals", "Prices are kept as integer cents"),
]
"""Thresholds were chosen with these in sight."""
HELD_OUT = [
    ("Production runs on Kubernetes", "Our live servers are plain virtual machines under systemd"),
    ("Every pull request needs two reviewers", "One approval is enough to merge"),
    ("Old log files are deleted after 30 days", "Keep logs for half a year"),
    ("Passwords must be changed every 90 days", "Users never have to renew their password"),
    ("The public API is REST", "External clients talk to us over GraphQL"),
    ("We pin exact versions of dependencies", "Requirements use ranges so that updates come in by themselves"),
    ("Files are uploaded to S3", "Attachments are stored on the local disk"),
    ("Deployments are done by hand", "Shipping to production is fully automatic"),
    ("Background jobs run in Celery", "Asynchronous tasks are processed by Sidekiq"),
    ("The mobile app is written in Flutter", "Our iOS and Android clients are native"),
    ("The team communicates in German", "English is the language for all discussions"),
    ("Code is formatted with yapf", "Black is our formatter for Python"),
    ("Payments are handled by Stripe", "Credit cards are charged through Adyen"),
    ("Do not use ORMs", "All database access goes through SQLAlchemy models"),
    ("The cache is in memory of each process", "Cached values are shared in Memcached"),
    ("Build artifacts are kept on Nexus", "Packages are published to Artifactory"),
    ("The daily stand-up is at nine", "Our morning meeting begins at 10:30"),
    ("Documentation is written in AsciiDoc", "Write the docs in Markdown"),
    ("Monitoring is done with Datadog", "We watch our systems with Prometheus and Grafana"),
    ("The main branch is protected, nobody pushes to it", "Everyone may commit straight to main"),
]
"""Written before anything was measured; nothing was chosen by them."""
BOTH_TRUE = [
    ("Production runs on Kubernetes", "Kubernetes nodes are replaced weekly"),
    ("Every pull request needs two reviewers", "Pull requests are closed after 60 days without activity"),
    ("Files are uploaded to S3", "Uploaded files are scanned for viruses"),
    ("Background jobs run in Celery", "Failed background jobs are shown in the admin interface"),
    ("Payments are handled by Stripe", "Refunds need the approval of the finance team"),
    ("The public API is REST", "The public API is limited to 100 requests a minute"),
    ("Documentation is written in AsciiDoc", "Documentation is published on every tag"),
    ("Code is formatted with yapf", "Code is checked by a spelling tool"),
    ("The cache is in memory of each process", "The cache is cleared on deploy"),
    ("Monitoring is done with Datadog", "Alerts wake the person on call"),
]
"""Held out as well: the same subject, and no contradiction."""

"""Every form of message that git writes, or has written, is understood for what it is."""

import pytest

from knowledge.git.messages import merge_subject, understand

SAID = [
    ("commit: one thing", "commit", {"text": "one thing"}),
    ("commit (initial): one thing", "commit", {"text": "one thing"}),
    ("commit (amend): better: much", "amend", {"text": "better: much"}),
    ("commit (merge): Merge it", "merge commit", {"text": "Merge it"}),
    ("commit (cherry-pick): one thing", "pick", {"text": "one thing"}),
    ("cherry-pick: one thing", "pick", {"text": "one thing"}),
    ('revert: Revert "one thing"', "revert", {"text": 'Revert "one thing"'}),
    ("am: from a letter", "apply", {"text": "from a letter"}),
    ("checkout: moving from main to v1.0~3", "checkout", {"before": "main", "after": "v1.0~3"}),
    ("checkout: moving from a/b to :/fix it", "checkout", {"before": "a/b", "after": ":/fix it"}),
    ("Branch: renamed refs/heads/a/b to refs/heads/c", "rename", {"before": "a/b", "after": "c"}),
    ("merge topic: Fast-forward", "merge", {"merged": "topic", "how": "Fast-forward"}),
    (
        "merge origin/main: Merge made by the 'ort' strategy.",
        "merge",
        {"merged": "origin/main", "how": "Merge made by the 'ort' strategy."},
    ),
    ("pull: Fast-forward", "pull", {"how": "Fast-forward"}),
    ("pull --ff-only origin main: Fast-forward", "pull", {"how": "Fast-forward"}),
    (
        "pull https://example.org/x.git a:b: Merge made by the 'recursive' strategy.",
        "pull",
        {"how": "Merge made by the 'recursive' strategy."},
    ),
    ("rebase (start): checkout origin/main", "start", {"onto": "origin/main"}),
    ("rebase -i (start): checkout HEAD~3", "start", {"onto": "HEAD~3"}),
    ("pull --rebase origin main (start): checkout 0123", "start", {"pull": "pull", "onto": "0123"}),
    ("rebase (pick): a (start): checkout of it", "step", {"step": "pick", "text": "a (start): checkout of it"}),
    ("rebase (continue): one thing", "step", {"step": "continue", "text": "one thing"}),
    ("rebase -i (squash): one thing", "step", {"step": "squash", "text": "one thing"}),
    ("pull --rebase (pick): one thing", "step", {"pull": "pull", "step": "pick", "text": "one thing"}),
    ("rebase (finish): returning to refs/heads/main", "finish", {"after": "refs/heads/main"}),
    ("rebase finished: returning to refs/heads/main", "finish", {"after": "refs/heads/main"}),
    ("rebase (finish): refs/heads/main onto 0123", "finish", {"after": "refs/heads/main onto 0123"}),
    ("rebase (abort): returning to refs/heads/main", "abort", {}),
    ("rebase (abort): updating HEAD", "abort", {}),
    ("rebase: aborting", "abort", {}),
    ("rebase: checkout main", "start", {"dated": "rebase: checkout ", "onto": "main"}),
    ("rebase: one thing", "step", {"text": "one thing"}),
    ("reset: moving to HEAD~1", "reset", {"after": "HEAD~1"}),
    ("clone: from /somewhere", "other", {"text": "clone: from /somewhere"}),
    ("", "other", {"text": ""}),
    ("whatever a tool says", "other", {"text": "whatever a tool says"}),
]


@pytest.mark.parametrize(("said", "kind", "words"), SAID)
def test_a_message_is_understood(said: str, kind: str, words: dict[str, str]) -> None:
    assert understand(said) == (kind, words)


@pytest.mark.parametrize(
    ("subject", "merged", "from_elsewhere"),
    [
        ("Merge branch 'topic'", "topic", False),
        ("Merge branch 'topic' into feature/x", "topic", False),
        ("Merge remote-tracking branch 'origin/main'", "origin/main", False),
        ("Merge tag 'v1' into main", "v1", False),
        ("Merge branches 'a' and 'b'", "a and b", False),
        ("Merge branch 'main' of example.org:x", "main", True),
        ("Merge branch 'main' of /srv/x into main", "main", True),
    ],
)
def test_what_git_calls_a_merge_says_what_was_merged(subject: str, merged: str, from_elsewhere: bool) -> None:
    assert merge_subject(subject) == (merged, from_elsewhere)


def test_a_merge_with_a_subject_of_its_own_says_nothing() -> None:
    assert merge_subject("Bring in the new parser") is None

"""What jobs have made, sent from disk: each kind under its own ending and headers, and nothing else."""

import pytest

from dashboard import downloads, source
from tests.dashboard.test_bundlepanel import answer

DIGITS = "0123456789abcdef"
MADE = {f"{sent.kind}-{DIGITS}.{sent.ending}": sent for sent in downloads.SENT}


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    """A cache that holds a file of each kind, and others beside them."""
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    for name, sent in MADE.items():
        (source.CACHE / sent.kind).mkdir(parents=True, exist_ok=True)
        (source.CACHE / sent.kind / name).write_bytes(name.encode())
    for name in (
        f"talk-{DIGITS}.zip",
        f"bundle-{DIGITS}.html",
        f"export-{DIGITS}.png",
        "own.html",
        f".export-{DIGITS}.html.1.draft",
    ):
        for kind in {sent.kind for sent in downloads.SENT}:
            (source.CACHE / kind / name).write_text("secret")
    (source.CACHE / "export" / f"export-{DIGITS}.pictures").mkdir()
    return source.CACHE


@pytest.mark.parametrize("name", MADE)
def test_a_file_is_sent_as_what_it_is(name):
    status, headers, body = answer(name)
    assert (status, body) == (200, name.encode())
    assert headers[b"content-type"].decode() == MADE[name].media_type
    saved = MADE[name].kind != downloads.TALK
    assert (headers.get(b"content-disposition") == b"attachment") == saved
    if not saved:
        policy = headers[b"content-security-policy"].decode()
        assert "default-src 'none'" in policy and "connect-src" not in policy and "http" not in policy
        assert headers[b"x-content-type-options"] == b"nosniff" and headers[b"cache-control"] == b"no-store"


@pytest.mark.parametrize(
    "name",
    [
        f"talk-{DIGITS}.zip",
        f"bundle-{DIGITS}.html",
        f"export-{DIGITS}.png",
        f"export-{DIGITS}.pictures",
        f"export-{DIGITS[:-1]}.html",
        f"export-{DIGITS.upper()}.html",
        f"../export/export-{DIGITS}.html",
        f"export-{DIGITS}.html/",
        f"export-{DIGITS}.html\n",
        f"export-{DIGITS}xhtml",
        f".export-{DIGITS}.html.1.draft",
        "own.html",
        "",
    ],
)
def test_names_of_another_kind_or_ending_are_not_found(name):
    status, _, body = answer(name)
    assert status == 404 and b"secret" not in body and b"prepare it again" in body


@pytest.mark.parametrize("name", MADE)
def test_what_was_removed_is_not_found_and_other_hosts_get_nothing(name, cache):
    assert answer(name, "evil.example")[0] == 403
    (cache / MADE[name].kind / name).unlink()
    assert answer(name)[0] == 404

"""Passwords and keys in a text: such as give access to who reads them.  Talk about passwords is none of it."""

from __future__ import annotations

import re

from audit_room.model.text_marks import MOST_BYTES, TextMarks

PRIVATE_KEY = "private key"
ACCESS_KEY = "access key"
PASSWORD = "password"  # noqa: S105 - the word, not a password

_PRIVATE_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----[^A-Za-z0-9]{1,4}"
    rb"(?:[A-Za-z-]{4,20}: [^\n]{1,80}\s{1,4}){0,4}"
    rb"[A-Za-z0-9+/=]{40}"
)
_AWS_KEY = re.compile(rb"(?<![A-Za-z0-9])AKIA(?![A-Z0-9]{9}EXAMPLE)[A-Z2-7]{16}(?![A-Za-z0-9])")
_ACCESS_KEYS = (
    (b"ghp_", re.compile(rb"(?<![A-Za-z0-9])ghp_[A-Za-z0-9]{36}(?![A-Za-z0-9])")),
    (b"sk_live_", re.compile(rb"(?<![A-Za-z0-9])sk_live_[A-Za-z0-9]{20}")),
)
_PASSWORD_WORDS = (b"passw", b"kennwort")
_PASSWORD = re.compile(
    r"(?:password|passwort|passwd|kennwort)[\"']?[ \t]{0,2}[:=][ \t]{0,3}[\"']?([^\s\"'<>|]{6,64})",
    re.IGNORECASE,
)
_STAND_IN = re.compile(
    r"\*{2}|x{3}|\.{2}|\$[{(]|\{\{|%[a-z_]+%|://|\(|^[A-Z]{2,6}-[0-9]+|^[0-9]{1,3}[-+]|^v?[0-9.,/-]+$"
    r"|^(?:sha|md|argon|bcrypt|scrypt|pbkdf|base|oauth|fido|saml|example|beispiel|changeme|vault|env)[^a-z]",
    re.IGNORECASE,
)
_SIGNS = frozenset("!@#%&*?+~^=§")


def secrets_in(marks: TextMarks) -> tuple[str, ...]:
    """Return which kinds of secrets a text may hold; empty for nearly all texts."""
    found = []
    if b"PRIVATE KEY" in marks.raw and _PRIVATE_KEY.search(marks.raw):
        found.append(PRIVATE_KEY)
    if _holds_access_key(marks):
        found.append(ACCESS_KEY)
    if any(
        _is_told(marks.around(at, 4, 110))
        for word in _PASSWORD_WORDS
        for at in marks.places(word, MOST_BYTES)
    ):
        found.append(PASSWORD)
    return tuple(found)


def _holds_access_key(marks: TextMarks) -> bool:
    if b"AKIA" in marks.raw and _AWS_KEY.search(marks.raw):
        return True
    return b"_" in marks.raw and any(
        form.search(marks.raw) for start, form in _ACCESS_KEYS if start in marks.raw
    )


def _is_told(near: str) -> bool:
    match = _PASSWORD.search(near)
    return match is not None and _is_secret(match[1].rstrip(".,;)"))


def _is_secret(value: str) -> bool:
    """Return True for what looks chosen as a password: letters, and digits or signs among them, no placeholder."""
    letters = any(map(str.isalpha, value))
    others = any(letter.isdecimal() or letter in _SIGNS for letter in value)
    return letters and others and not _STAND_IN.search(value)

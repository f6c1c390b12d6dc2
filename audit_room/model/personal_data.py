"""Personal data in a text: numbers that pass their check, and labels with a value beside or below them.

A hint, never a finding.  Talk about such data (*we store the date of birth*) is none of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from audit_room.model.check_digits import valid_card, valid_iban, valid_insurance_number, valid_tax_number
from audit_room.model.text_marks import LABEL_BYTES, TextMarks

IBAN = "IBAN"
CARD = "payment card number"
TAX_NUMBER = "tax number"
SOCIAL_SECURITY = "social security number"
BIRTH = "date of birth"
IDENTITY = "passport or identity card number"
SALARY = "salary"
HEALTH = "health"
PRIVATE_MAIL = "private e-mail addresses"

MANY_ADDRESSES = 5
"""From how many different addresses of private mail providers on they are worth a word."""

_IBAN_SHAPE = re.compile(rb"AA00[A0]{11}")
_CARD_SHAPE, _PLAIN_CARD_SHAPE = b"0" * 16, b"0" * 15
_TAX_SHAPE = b"0" * 11
_INSURANCE_SHAPE = b"00000000A000"
_NINE_DIGITS = b"0" * 9
_SSN_WORDS = (b"ssn", b"social security")
_TAX_WORDS = (b"steuer", b"idnr", b"tax id")
_CARD_WORDS = (b"card", b"karte", b"visa")

_IBAN = re.compile(rb"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_CARD = re.compile(
    rb"(?<![0-9-])(?:[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[47][0-9]{2}([ -])[0-9]{6}\2[0-9]{5})(?![0-9-])"
)
_PLAIN_CARD = re.compile(rb"(?<![0-9A-Za-z])(?:[2-6][0-9]{15}|3[47][0-9]{13})(?![0-9A-Za-z])")
_TAX = re.compile(rb"(?<![0-9])[1-9][0-9](?: ?[0-9]{3}){3}(?![0-9])")
_INSURANCE = re.compile(rb"(?<![0-9A-Za-z])[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}(?![0-9A-Za-z])")
_SSN = re.compile(rb"(?<![0-9-])(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![0-9-])")
_MAIL = re.compile(
    rb"@(?:gmail|googlemail|gmx|web|t-online|yahoo|hotmail|outlook|live|icloud|aol|proton|protonmail|freenet|posteo"
    rb"|mailbox)\.(?:com|de|net|org|at|ch|co\.uk|fr|nl|me)(?![a-z0-9-]|\.[a-z])"
)
_MAIL_NAME = re.compile(rb"[a-z0-9._%+-]{1,64}\Z")

_GAP = r"(?=\W)[^\w\n]{0,6}\n{0,2}[^\w\n]{0,4}"
_DAY = (
    r"(?:[0-3]?[0-9][./-][01]?[0-9][./-](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]"
    r"|[0-3]?[0-9]\.? [a-zä]{3,9}\.? (?:19|20)[0-9]{2})(?![0-9])"
)
_DOCUMENT = r"(?=[a-z]{0,3}[0-9])(?=(?:[a-z]*[0-9]){4})[a-z0-9]{7,12}(?![a-z0-9])"
_MONEY = r"(?:(?:eur|usd|gbp|chf|€|\$|£) ?[0-9][0-9., ]{2,}|[0-9][0-9., ]{2,} ?(?:eur|usd|gbp|chf|€|\$|£))"
_SUM = r"(?:eur|usd|gbp|chf|€|\$|£)? ?[1-9][0-9., ']{3,12} ?(?:eur|usd|gbp|chf|€|\$|£)?"

_LABELS: tuple[tuple[str, Sequence[bytes], str, str, str], ...] = (
    (
        BIRTH,
        (b"birth", b"gebor", b"geburt", b"dob", b"born on"),
        r"(?<![a-zäöüß])(?:date of birth|birth[ _]?date|birthday|born(?: on)?|dob|geburtsdatum|geburtstag"
        r"|geboren(?: am)?)",
        _DAY,
        _DAY,
    ),
    (
        IDENTITY,
        (b"passport", b"reisepass", b"ausweis", b"identity card", b"id card"),
        r"(?:passport|reisepass|personalausweis|ausweis|id card|identity card)(?:[ -]?(?:no|nr|number|nummer))?",
        _DOCUMENT,
        _DOCUMENT,
    ),
    (
        SALARY,
        (b"salary", b"gehalt"),
        r"(?<![a-zäöüß])(?:(?:gross|net|base|annual|monthly|yearly) ?)*(?:salary"
        r"|(?:brutto|netto|monats|jahres|grund)*gehalt)"
        r"(?: (?:in|per|pro|p\.) ?[a-z.]+| ?\([a-z€$£/ ]+\))?",
        _MONEY,
        _SUM,
    ),
)
"""What is told, the words that announce it, its label, a value beside the label, a value below it in a table."""

_HEALTH_WORDS = (b"diagnos", b"krank", b"arbeitsunf", b"sick note")
_HEALTH = re.compile(
    r"diagnos(?:is|e)[:\t] ?|krankmeldung|krankschreibung|arbeitsunfähig|sick note",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Herrn?|Frau)\.? "
    r"|\b(?:Employee|Patient(?:in)?|Mitarbeiter(?:in)?|Name)[:\t] ?)[A-ZÄÖÜ][a-zäöüß]+"
)
_NEAR = 90


def personal_data(marks: TextMarks) -> tuple[str, ...]:
    """Return which kinds of personal data a text may hold, most certain first; empty for most texts."""
    found = [kind for kind, holds in _NUMBERS if holds(marks)]
    found += [
        kind
        for kind, words, label, beside, below in _EXPRESSIONS
        if _labelled(marks, words, label, beside, below)
    ]
    if _health(marks):
        found.append(HEALTH)
    if _private_addresses(marks) >= MANY_ADDRESSES:
        found.append(PRIVATE_MAIL)
    return tuple(found)


def _digits(match: re.Match[bytes]) -> str:
    return match[0].replace(b" ", b"").replace(b"-", b"").decode("ascii")


def _any_valid(found: Iterator[re.Match[bytes]], valid: Callable[[str], bool]) -> bool:
    return any(valid(_digits(match)) for match in found)


def _says(marks: TextMarks, words: Sequence[bytes]) -> bool:
    return any(word in marks.small for word in words)


def _iban(marks: TextMarks) -> bool:
    return bool(_IBAN_SHAPE.search(marks.shape)) and any(
        valid_iban(number) for match in _IBAN.finditer(marks.raw) for number in _prefixes(_digits(match))
    )


def _prefixes(number: str) -> Iterator[str]:
    """Yield the number and what is left of it without a last group, which may be a word that follows."""
    yield number
    for letters in range(1, 9):
        yield number[:-letters]


def _card(marks: TextMarks) -> bool:
    """Return True for groups of digits that pass, or, where cards are spoken of, plain digits that pass."""
    if _PLAIN_CARD_SHAPE not in marks.shape:
        return False
    return _any_valid(_CARD.finditer(marks.raw), valid_card) or (
        _says(marks, _CARD_WORDS) and _any_valid(_PLAIN_CARD.finditer(marks.raw), valid_card)
    )


def _tax_number(marks: TextMarks) -> bool:
    return (
        _TAX_SHAPE in marks.shape
        and _says(marks, _TAX_WORDS)
        and _any_valid(_TAX.finditer(marks.raw), valid_tax_number)
    )


def _social_security(marks: TextMarks) -> bool:
    if _INSURANCE_SHAPE in marks.shape and _any_valid(_INSURANCE.finditer(marks.raw), valid_insurance_number):
        return True
    announced = any(marks.small.find(word, 0, LABEL_BYTES) >= 0 for word in _SSN_WORDS)
    return announced and _NINE_DIGITS in marks.shape and bool(_SSN.search(marks.raw))


_NUMBERS: tuple[tuple[str, Callable[[TextMarks], bool]], ...] = (
    (IBAN, _iban),
    (CARD, _card),
    (TAX_NUMBER, _tax_number),
    (SOCIAL_SECURITY, _social_security),
)
_EXPRESSIONS = tuple(
    (kind, words, re.compile(label), re.compile(f"{label}{_GAP}{beside}"), re.compile(below))
    for kind, words, label, beside, below in _LABELS
)


def _labelled(
    marks: TextMarks,
    words: Sequence[bytes],
    label: re.Pattern[str],
    beside: re.Pattern[str],
    below: re.Pattern[str],
) -> bool:
    """Return True where a label has a value beside it, or heads a column of a table with a value below it."""
    for word in words:
        for at in marks.places(word):
            if beside.search(marks.around(at, 40, 90).lower()):
                return True
            head, value = marks.cell_below(at)
            if label.fullmatch(head.lower().replace("_", " ")) and below.fullmatch(value.lower()):
                return True
    return False


def _health(marks: TextMarks) -> bool:
    """Return True where a word of health stands near the name of a person."""
    for word in _HEALTH_WORDS:
        for at in marks.places(word):
            near = marks.around(at, _NEAR, _NEAR)
            if _HEALTH.search(near) and _PERSON.search(near):
                return True
    return False


def _private_addresses(marks: TextMarks) -> int:
    """Return how many different addresses of private mail providers there are, at most as many as matter."""
    if marks.small.count(b"@") < MANY_ADDRESSES:
        return 0
    found: set[bytes] = set()
    for match in _MAIL.finditer(marks.small):
        name = _MAIL_NAME.search(marks.small, max(match.start() - 64, 0), match.start())
        if name:
            found.add(name[0] + match[0])
        if len(found) >= MANY_ADDRESSES:
            break
    return len(found)

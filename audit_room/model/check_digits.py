"""Numbers that prove themselves: accounts, payment cards, German tax and insurance numbers by their check digits."""

from __future__ import annotations

_IBAN_LETTERS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21,
    "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_CARD_STARTS = (
    "4",
    "51",
    "52",
    "53",
    "54",
    "55",
    "22",
    "23",
    "24",
    "25",
    "26",
    "27",
    "34",
    "37",
    "6011",
    "65",
)
_CARD_DIGITS = (15, 16)
_TAX_DIGITS = 11
_INSURANCE_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
_LARGEST_AREA, _LARGEST_DAY, _LARGEST_MONTH = 89, 31, 12
_NINE, _TEN, _ELEVEN, _IBAN_MODULUS = 9, 10, 11, 97


def valid_iban(number: str) -> bool:
    """Return True where ``number``, without spaces, has the length of its country and passes ISO 13616."""
    if _IBAN_LETTERS.get(number[:2]) != len(number) or not (number.isascii() and number.isalnum()):
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % _IBAN_MODULUS == 1


def valid_card(digits: str) -> bool:
    """Return True where ``digits`` begin as those of a large scheme and pass the Luhn check; filling never does."""
    if len(digits) not in _CARD_DIGITS or not digits.startswith(_CARD_STARTS) or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(number - _NINE if number > _NINE else number for number in doubled) % _TEN == 0


def valid_tax_number(digits: str) -> bool:
    """Return True for a German tax identification number: of the first ten digits one occurs twice or three times.

    The last digit is the check by ISO 7064, modulus 11,10.
    """
    if len(digits) != _TAX_DIGITS or digits[0] == "0":
        return False
    counts = sorted(digits[:_TEN].count(digit) for digit in set(digits[:_TEN]))
    if counts[-1] not in (2, 3) or counts[-2] != 1:
        return False
    product = _TEN
    for digit in digits[:_TEN]:
        product = 2 * ((int(digit) + product) % _TEN or _TEN) % _ELEVEN
    return (_ELEVEN - product) % _TEN == int(digits[_TEN])


def valid_insurance_number(number: str) -> bool:
    """Return True for a German pension insurance number without spaces, such as ``65170839J003``.

    Area, day of birth, initial, serial, and a check digit over all, the initial counted as its place in the alphabet.
    """
    area, day, month, initial = (
        int(number[:2]),
        int(number[2:4]),
        int(number[4:6]),
        ord(number[8]) - ord("A") + 1,
    )
    if not (1 < area <= _LARGEST_AREA and 0 < day <= _LARGEST_DAY and 0 < month <= _LARGEST_MONTH):
        return False
    digits = f"{number[:8]}{initial:02d}{number[9:11]}"
    products = (int(digit) * weight for digit, weight in zip(digits, _INSURANCE_WEIGHTS, strict=True))
    return sum(product // _TEN + product % _TEN for product in products) % _TEN == int(number[11])

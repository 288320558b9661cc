"""References, payment numbers and receipt numbers: unique by their number, not to be guessed.

The prefix H99.1 is our assumption of a code that no agency has, so that no reference of this
portal can be taken for one of a real dossier.
"""

from __future__ import annotations

import secrets

# Crockford's alphabet: no letter that is mistaken for another or for a digit.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def dossier_reference(number: int) -> str:
    return f"H99.1-{number:06d}-{_tail(8)}"


def payment_id(number: int) -> str:
    return f"GD{number:08d}-{_tail(6)}"


def slip_code() -> str:
    return f"PN-{_tail(4)}-{_tail(4)}"


def receipt_code(number: int) -> str:
    return f"BL-{number:07d}"


def _tail(length: int) -> str:
    return "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(length))

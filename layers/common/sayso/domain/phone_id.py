"""The id of a phone in addresses: sealed with a key of its account, it leads back to the number and to nobody else.

Addresses get into traces and logs, where no number belongs. Nothing is stored for an id, so a phone of which nothing is
on record has one too. It is the construction of SIV (RFC 5297) from HMAC-SHA-256: the tag over the number is the seed
of what hides it, and shows that the id was made with this key.
"""

import base64
import hashlib
import hmac

from sayso.domain.phone import PhoneNumber

PREFIX = "ph_"
KEY_BYTES = 32
_TAG, _NUMBER = 10, 7
"""Bytes: ten cannot be guessed, and seven hold 15 digits."""


def is_phone_id(text: str) -> bool:
    """Whether it has the form of an id; a number never has."""
    return text.startswith(PREFIX)


def phone_id(key: bytes, phone: PhoneNumber) -> str:
    """The id: always the same for a phone and a key, however the phone is spelt."""
    number = int(phone.e164.removeprefix("+")).to_bytes(_NUMBER)
    tag = _mac(key, b"tag", number)[:_TAG]
    return PREFIX + base64.urlsafe_b64encode(tag + _hidden(key, tag, number)).decode().rstrip("=")


def phone_of(key: bytes, text: str) -> PhoneNumber | None:
    """The phone that has this id; None if it was not made with this key."""
    try:
        sealed = base64.urlsafe_b64decode(text.removeprefix(PREFIX) + "=")
        number = int.from_bytes(_hidden(key, sealed[:_TAG], sealed[_TAG:]))
        phone = PhoneNumber.from_e164(f"+{number}")
    except ValueError:
        return None
    return phone if hmac.compare_digest(phone_id(key, phone).encode(), text.encode()) else None


def _hidden(key: bytes, tag: bytes, number: bytes) -> bytes:
    """The number with the tag's stream over it; twice is the number again."""
    return bytes(one ^ other for one, other in zip(number, _mac(key, b"number", tag), strict=False))


def _mac(key: bytes, use: bytes, content: bytes) -> bytes:
    return hmac.new(key, use + b":" + content, hashlib.sha256).digest()

"""A signature over a text, by a key whose public half comes with it: of a page of a proof, or of a checkpoint."""

import hashlib
from dataclasses import dataclass

KEY_ID_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, to be verified: what was signed, and the public key that it names, in DER form."""

    text: bytes
    value: bytes
    key: str
    public_key: bytes


def key_id(public_key: bytes) -> str:
    """The name of a key: the first half of the SHA-256 of its public key in DER form."""
    return hashlib.sha256(public_key).hexdigest()[:KEY_ID_LENGTH]

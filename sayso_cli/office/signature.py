"""The signature of a proof: which key made it, and whether it is that of this file."""

from pathlib import Path

from sayso.domain.audit.signature import KEY_ID_LENGTH, key_id
from sayso.domain.proof.document import Document, signatures_of
from sayso.domain.proof.reader import Wrong
from sayso_cli.office.problem import Problem
from sayso_cli.signatures import verify


def signed_by(document: Document) -> str:
    """The id of the key that signed every page; "" if the file is not signed. Raises Wrong if a signature is not right.

    That somebody may make a key of their own is for the reader of the id to see.
    """
    try:
        found = signatures_of(document)
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"Its signature cannot be read: {error} is missing or of another kind.") from error
    for one in found:
        verify(one)
    keys = {one.key for one in found}
    if len(keys) > 1:
        raise Wrong("Its pages were signed with different keys; make the proof again.")
    return keys.pop() if keys else ""


def wanted_key(given: str) -> str:
    """The id of the key that the reader trusts: given as it is, or as a file with the public key (PEM)."""
    plain = given.strip().lower()
    if len(plain) == KEY_ID_LENGTH and set(plain) <= set("0123456789abcdef"):
        return plain
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

    try:
        key = serialization.load_pem_public_key(Path(given).read_bytes())
    except (OSError, ValueError) as error:
        raise Problem(
            f"--key: {given} is neither the id of a key ({KEY_ID_LENGTH} letters and digits) nor a public key's file."
        ) from error
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key_id(key.public_bytes(serialization.Encoding.DER, form))

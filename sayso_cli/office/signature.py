"""The signature of a proof: which key made it, and whether it is that of this file."""

from pathlib import Path

from sayso.domain.proof.document import KEY_ID_LENGTH, Document, Signed, key_id, signatures_of
from sayso.domain.proof.reader import Wrong
from sayso_cli.office.problem import Problem


def signed_by(document: Document) -> str:
    """The id of the key that signed every page; "" if the file is not signed. Raises Wrong if a signature is not right.

    That somebody may make a key of their own is for the reader of the id to see.
    """
    try:
        found = signatures_of(document)
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"Its signature cannot be read: {error} is missing or of another kind.") from error
    for one in found:
        _verify(one)
    keys = {one.key for one in found}
    if len(keys) > 1:
        raise Wrong("Its pages were signed with different keys; make the proof again.")
    return keys.pop() if keys else ""


def _verify(signed: Signed) -> None:
    # Read here, so that no other command waits for it.
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    if signed.key != key_id(signed.public_key):
        raise Wrong("Its signature names another key than the one in the file.")
    try:
        key = load_der_public_key(signed.public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Wrong("The public key in the file cannot be read.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Wrong("The public key in the file is of another kind than those of Sayso.")
    try:
        key.verify(signed.value, signed.text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise Wrong("Its signature is not that of this file: something in it has been changed.") from error


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

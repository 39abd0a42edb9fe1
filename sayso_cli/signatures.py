"""Whether a signature is that of the key that it names: of a page of a proof, or of a checkpoint."""

from sayso.domain.audit.signature import Signed, key_id
from sayso.domain.proof.reader import Wrong


def is_genuine(signed: Signed) -> bool:
    """Whether the key that it names has signed it."""
    try:
        verify(signed)
    except Wrong:
        return False
    return True


def verify(signed: Signed) -> None:
    """Raise Wrong if the key that it names has not signed it."""
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

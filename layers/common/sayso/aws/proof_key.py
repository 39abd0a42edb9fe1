"""The key that signs proofs: its private half is in KMS and cannot be read by anybody."""

import base64
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from sayso.domain.audit.signature import Signed, key_id
from sayso.domain.errors import Busy
from sayso.domain.proof.page import ProofSignature
from sayso.time_limits import aws_config

ALGORITHM = "ECDSA_SHA_256"
"""For keys on the curve P-256:
https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html"""


@dataclass(frozen=True, slots=True)
class ProofKey:
    """A key of KMS, by its ARN."""

    arn: str

    def is_named_in(self, signed: Signed) -> bool:
        """Whether a signature says that it is by this key."""
        return signed.public_key == _public_key(self.arn)

    def has_signed(self, signed: Signed) -> bool:
        """Whether this key has made that signature; of an earlier key, nobody here can tell. Busy if KMS fails."""
        try:
            public_key = _public_key(self.arn)
            if signed.public_key != public_key or signed.key != key_id(public_key):
                return False
            _kms().verify(
                KeyId=self.arn,
                Message=signed.text,
                MessageType="RAW",
                Signature=signed.value,
                SigningAlgorithm=ALGORITHM,
            )
        except _kms().exceptions.KMSInvalidSignatureException:
            return False
        except (BotoCoreError, ClientError) as error:
            raise Busy("The signature could not be verified just now; try again.") from error
        return True

    def sign(self, text: bytes) -> ProofSignature:
        """The signature over this text. Raises Busy if KMS does not sign: nothing unsigned is passed off as a proof."""
        try:
            public_key = _public_key(self.arn)
            signed = _kms().sign(KeyId=self.arn, Message=text, MessageType="RAW", SigningAlgorithm=ALGORITHM)
        except (BotoCoreError, ClientError) as error:
            raise Busy("It could not be signed just now; try again.") from error
        return ProofSignature(
            key=key_id(public_key),
            public_key=base64.b64encode(public_key).decode(),
            algorithm=ALGORITHM,
            value=base64.b64encode(signed["Signature"]).decode(),
        )


@cache
def _public_key(arn: str) -> bytes:
    """A key never changes: another one has another ARN."""
    public_key: bytes = _kms().get_public_key(KeyId=arn)["PublicKey"]
    return public_key


@cache
def _kms() -> Any:
    return boto3.client("kms", config=aws_config())

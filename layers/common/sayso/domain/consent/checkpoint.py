"""A checkpoint of a phone's chain: after years without a message what the phone allowed ends, and a signature stands
for the entries before, which then expire.
"""

import base64
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sayso.domain.audit.chain import ChainHead, chain_hash
from sayso.domain.audit.entry import SYSTEM, ChainLink, Entry, EntryType
from sayso.domain.audit.signature import Signed
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.log_entry import pause_of, state_of
from sayso.domain.json_form import to_json

FORMAT = "sayso-checkpoint-1"

SIGNATURE = "signature"


def left_of(consent: Consent) -> Consent:
    """What stays of a consent: all that forbids, for ever. What it allowed, and whose the phone is, goes."""
    allowed_texts = consent.sms is ConsentStatus.OPTED_IN
    allowed_calls = consent.voice is ConsentStatus.OPTED_IN
    return replace(
        consent,
        sms=ConsentStatus.UNKNOWN if allowed_texts else consent.sms,
        sms_since=None if allowed_texts else consent.sms_since,
        voice=ConsentStatus.UNKNOWN if allowed_calls else consent.voice,
        voice_since=None if allowed_calls else consent.voice_since,
        family_id=None,
        name=None,
    )


def checkpoint_of(account: str, consent: Consent, years: int, at: str) -> Entry:
    """The entry of a checkpoint after the last change of this consent, not signed yet."""
    after = left_of(consent)
    return Entry(
        account=account,
        at=at,
        type=EntryType.CONSENT_CHECKPOINT,
        actor=SYSTEM,
        text=f"No message to {consent.phone} or from it for {years} years: what it allowed has ended.",
        key=f"checkpoint.{uuid.uuid4().hex}",
        phone=consent.phone.e164,
        data={
            "before": state_of(consent),
            "after": state_of(after),
            **pause_of(after),
            "version": consent.version + 1,
            **({"source": consent.source} if consent.source else {}),
        },
    )


def text_to_sign(account: str, before: ChainHead, said: Mapping[str, Any]) -> bytes:
    """What is signed of a checkpoint: all that it says as JSON has it, and number and hash of the change before it."""
    unsigned = {name: value for name, value in said.items() if name != SIGNATURE}
    return f"{FORMAT} {chain_hash(account, before.number + 1, before.hash, unsigned, None)}".encode()


def signed(entry: Entry, signature: Any) -> Entry:
    """The checkpoint with its signature."""
    return replace(entry, data={**entry.data, SIGNATURE: to_json(signature)})


def signature_in(account: str, said: Mapping[str, Any], link: ChainLink) -> Signed | None:
    """The signature of a checkpoint, to be verified; None if it has none that can be read."""
    try:
        signature = said[SIGNATURE]
        return Signed(
            text=text_to_sign(account, ChainHead(link.number - 1, link.previous), said),
            value=base64.b64decode(signature["value"], validate=True),
            key=signature["key"],
            public_key=base64.b64decode(signature["public_key"], validate=True),
        )
    except (KeyError, TypeError, ValueError):
        return None

"""A request that waits, as staff see it: what is asked, by which door, since when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sayso.domain import timestamps
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import KEYS
from sayso.domain.consent.log_entry import asked_for
from sayso.domain.consent.machine import TRANSITIONS
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest, public_id

KEY_OF: Mapping[Ask | None, str] = {TRANSITIONS[kind].asks: key for key, kind in KEYS.items()}
"""What is asked for by a key; whatever else, by a text."""


def came_by(request: OptOutRequest) -> str:
    """The carrier's id of the text or the call that it came by."""
    return request.id.removesuffix(f".{request.ask}")


def shown(consent: Consent, request: OptOutRequest, text: str | None, now: datetime) -> dict[str, Any]:
    """The request of this phone; `text` is the one that it came by."""
    key = KEY_OF.get(request.ask)
    return {
        "id": public_id(consent.phone, request),
        "phone": consent.phone.e164,
        "family_id": consent.family_id,
        "name": consent.name,
        "asks_for": request.ask.value,
        "category": request.category,
        "in_words": asked_for(request),
        "source": "key_press" if key else "text_message",
        "key": key,
        "call_id": came_by(request) if key else None,
        "text": text,
        "at": request.at,
        "waiting_seconds": max(0, int((now - timestamps.from_text(request.at)).total_seconds())),
    }

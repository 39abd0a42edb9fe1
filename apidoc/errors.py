"""Every error that the API answers: its code, its meaning, and which errors each call can have."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from sayso.domain.errors import (
    AccountSuspended,
    BodyTooLarge,
    Busy,
    Forbidden,
    InvalidRequest,
    LimitReached,
    PurchasesOff,
    SaysoError,
    TooFast,
    TooManyRecipients,
)
from sayso.http.signed_in import Unauthorized


class TooManyRequests(SaysoError):
    """There were more requests than the gateway allows; all accounts share the limit."""

    code = "too_many_requests"
    status = 429


class InternalError(SaysoError):
    """Something went wrong in Sayso; send the same request again."""

    code = "internal_error"
    status = 500


ANY_CALL = (InvalidRequest, Unauthorized, Forbidden, TooManyRequests, InternalError)

WHERE_ERRORS_ARE = ("sayso.domain.errors", "sayso.http.signed_in", __name__)
"""A fixed list, so that the document does not depend on what else was imported."""

# What the examples cannot show: the gateway says it, or it needs ten thousand rows or a rare moment.
UNSEEN: tuple[SaysoError, ...] = (
    Unauthorized("The token has expired: sign in again."),
    LimitReached(
        "Your account may have 5,000 texts a day; 4,900 are used, and this would be 212 more. The count begins "
        "again at 2026-03-03T00:00:00.000000Z, and your operator can raise the limit before.",
        [
            {
                "limit": "messages_a_day",
                "allowed": 5000,
                "used": 4900,
                "wanted": 212,
                "resets_at": "2026-03-03T00:00:00.000000Z",
            }
        ],
    ),
    PurchasesOff(
        "Credits of this account are booked by your operator: tell them how many you need. They can also let your "
        "staff book them."
    ),
    TooFast("Your account may have 60 batches a minute: send it again in 20 seconds.", 20),
    AccountSuspended(
        "Your operator has stopped this account (Unpaid since June): nothing is sent, and no batch is accepted. "
        "Ask your operator; texts from families still count.",
        [{"suspended_since": "2026-03-02T16:00:00.000000Z", "reason": "Unpaid since June"}],
    ),
    BodyTooLarge("The body is over 5 MB; send the recipients in several batches."),
    TooManyRecipients("10001 recipients; one batch takes 10000."),
    TooManyRequests("Too many requests: try again in a moment."),
    InternalError("Something went wrong here; try again."),
    Busy("The settings were being changed by others; look at them and try again."),
)


def all_errors() -> list[type[SaysoError]]:
    """Every kind of error, in the order of its status."""
    kinds = [kind for kind in SaysoError.__subclasses__() if kind.__module__ in WHERE_ERRORS_ARE]
    return sorted(kinds, key=lambda kind: (kind.status, kind.code))


class Error(BaseModel):
    """Every error has this form, the gateway's own included."""

    code: str = Field(description="Stable; programs look at this")
    message: str = Field(description="For people: what is wrong, and what to do")
    details: list[dict[str, Any]] = Field(description="The fields or rows concerned")


def error_responses(kinds: Iterable[type[SaysoError]]) -> dict[str, Any]:
    """A call's responses for these errors, those of any call included."""
    by_status: dict[int, list[type[SaysoError]]] = {}
    possible: set[type[SaysoError]] = {*ANY_CALL, *kinds}
    for kind in sorted(possible, key=lambda kind: (kind.status, kind.code)):
        by_status.setdefault(kind.status, []).append(kind)
    return {
        str(status): {
            "description": "  \n".join(f"`{kind.code}`: {_sentence(kind)}" for kind in kinds_of_status),
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/Error"},
                    "examples": {kind.code: {"$ref": f"#/components/examples/{kind.code}"} for kind in kinds_of_status},
                }
            },
        }
        for status, kinds_of_status in by_status.items()
    }


def _sentence(kind: type[SaysoError]) -> str:
    return " ".join((kind.__doc__ or "").split())

"""The errors of Sayso as values: callers look only at `code` and `retryable`; http/ maps `status` to HTTP once."""

from collections.abc import Sequence
from typing import Any, ClassVar


class Tellable(Exception):
    """Its sentence names nobody and quotes nothing, so that a function may log it: no phone, no name, no text."""


class SaysoError(Exception):
    """An error with a stable code; `details` name the fields or rows concerned."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, details: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = list(details)
        self.retry_after: int | None = 1 if self.retryable else None  # seconds

    def body(self) -> dict[str, Any]:
        """The JSON of the error: the same form for all."""
        return {"code": self.code, "message": self.message, "details": self.details}


class InvalidRequest(SaysoError):
    """The request does not have the documented form; nothing was changed."""

    code = "invalid_request"
    status = 400


class InsufficientCredits(SaysoError):
    """The batch needs more credits than are available; nothing was held."""

    code = "insufficient_credits"
    status = 402


class Forbidden(SaysoError):
    """The signed-in person's roles do not allow this call."""

    code = "forbidden"
    status = 403


class LimitReached(SaysoError):
    """This would be over a limit that the operator has set for the account; nothing was done."""

    code = "limit_reached"
    status = 403


class PurchasesOff(SaysoError):
    """The operator alone books credits for this account."""

    code = "purchases_off"
    status = 403


class AccountSuspended(SaysoError):
    """The operator has stopped the account: nothing is sent until it is resumed."""

    code = "account_suspended"
    status = 403


class NotFound(SaysoError):
    """There is no such thing in this account (whether another account has one is not said)."""

    code = "not_found"
    status = 404


class IdempotencyKeyReused(SaysoError):
    """The same key or reference was used before with other content."""

    code = "idempotency_key_reused"
    status = 409


class NameTaken(SaysoError):
    """Another one of the account has this name; nothing was saved."""

    code = "name_taken"
    status = 409


class ChangedMeanwhile(SaysoError):
    """Somebody has saved a newer version than the one that the request names; nothing was saved."""

    code = "changed_meanwhile"
    status = 409


class NotWaiting(SaysoError):
    """The request was decided already, or its phone has withdrawn it; nothing was changed."""

    code = "not_waiting"
    status = 409


class BatchNotCompleted(SaysoError):
    """A retry was requested while messages of the batch are still on their way."""

    code = "batch_not_completed"
    status = 409


class RequestWaits(SaysoError):
    """A request of the phone still waits for a decision; decide it first."""

    code = "request_waits"
    status = 409


class MessagesOpen(SaysoError):
    """Messages to the phone are still on their way; wait until they are final."""

    code = "messages_open"
    status = 409


class AlreadyRetried(SaysoError):
    """What failed in the batch was retried by a later batch; retry that one."""

    code = "already_retried"
    status = 409


class BodyTooLarge(SaysoError):
    """The request body is over 5 MB."""

    code = "body_too_large"
    status = 413


class TooManyRecipients(SaysoError):
    """The request has more than 10,000 recipients or rows."""

    code = "too_many_recipients"
    status = 413


class NoValidRecipients(SaysoError):
    """Every row was rejected; nothing would be sent."""

    code = "no_valid_recipients"
    status = 422


class TooFast(SaysoError):
    """The account has made too many calls, or batches, within a minute; nothing was done."""

    code = "too_fast"
    status = 429

    def __init__(self, message: str, seconds: int, details: Sequence[Any] = ()) -> None:
        super().__init__(message, details)
        self.retry_after = seconds


class Busy(SaysoError, Tellable):
    """Other writes were always first; make the same call again."""

    code = "busy"
    status = 503
    retryable = True

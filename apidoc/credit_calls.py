"""The calls about credits, with what their code does not say."""

from apidoc.call import Call
from functions.manage_account import api as account
from functions.send_batch import api as batch
from sayso.domain.account.settings import Role
from sayso.domain.errors import (
    BodyTooLarge,
    Busy,
    IdempotencyKeyReused,
    LimitReached,
    NotFound,
    PurchasesOff,
    TooFast,
)

CREDIT_CALLS: dict[tuple[str, str], Call] = {
    ("get", "/credits"): Call(
        handler=account.get_credits,
        tag="Account",
        summary="Show the credits",
        role=Role.VIEWER,
        also=(Role.BILLING,),
        errors=(NotFound,),
    ),
    ("get", "/credits/purchases"): Call(
        handler=account.get_purchases,
        tag="Account",
        summary="List purchases of credits",
        role=Role.VIEWER,
        also=(Role.BILLING,),
        errors=(NotFound,),
    ),
    ("get", "/credits/usage"): Call(
        handler=batch.get_usage,
        tag="Account",
        summary="Show what a month used",
        role=Role.VIEWER,
        also=(Role.BILLING,),
        errors=(TooFast,),
    ),
    ("post", "/credits/purchases"): Call(
        handler=account.post_purchase,
        tag="Account",
        summary="Book a purchase of credits",
        role=Role.BILLING,
        more="Sent again, it gets the first answer.",
        errors=(PurchasesOff, LimitReached, NotFound, IdempotencyKeyReused, BodyTooLarge, Busy),
    ),
}

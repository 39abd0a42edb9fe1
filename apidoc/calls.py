"""The calls of the staff API in the order of the document, with what their code does not say."""

from apidoc.call import Call
from apidoc.credit_calls import CREDIT_CALLS
from apidoc.template_calls import TEMPLATE_CALLS
from functions.audit_query import api as audit
from functions.erase import api as erase
from functions.manage_account import api as account
from functions.manage_consent import api as consent
from functions.send_batch import api as batch
from sayso.domain.account.settings import Role
from sayso.domain.errors import (
    AccountSuspended,
    AlreadyRetried,
    BatchNotCompleted,
    BodyTooLarge,
    Busy,
    IdempotencyKeyReused,
    InsufficientCredits,
    LimitReached,
    MessagesOpen,
    NotFound,
    NotWaiting,
    NoValidRecipients,
    RequestWaits,
    TooFast,
    TooManyRecipients,
)

APPS = (batch.app, consent.app, erase.app, account.app, audit.app)

TAGS = {
    "Batches": "Send, watch, stop, and see who did not get it.",
    "Consents": "What each phone allows, and why.",
    "Account": "Credits, settings and saved templates.",
    "Audit log": "Who did what, when, on what evidence. Entries are never removed, and changed by an erasure alone.",
    "Carrier": "What Twilio posts. Anything unsigned, or signed for another address or content, changes nothing.",
}


_OF_A_BATCH = (
    InsufficientCredits,
    AccountSuspended,
    LimitReached,
    TooFast,
    NotFound,
    BatchNotCompleted,
    AlreadyRetried,
    BodyTooLarge,
    TooManyRecipients,
    NoValidRecipients,
)

CALLS: dict[tuple[str, str], Call] = {
    ("post", "/batches"): Call(
        handler=batch.post_batch,
        tag="Batches",
        summary="Send a batch",
        role=Role.SENDER,
        more="An `emergency` needs `admin`. Credits are held for every accepted recipient, whatever its consent; "
        "consent is read again right before each message goes out. A row that cannot be sent is rejected by itself, "
        "unless `all_or_nothing`. With `retry_of`, `template` and `recipients` are left out. With `completes`, a row "
        "is left out if its phone has got a message of that batch, or of another that completes or retries it, or "
        "may still get one: as many rows of a phone as it has messages.",
        status=202,
        errors=(*_OF_A_BATCH, IdempotencyKeyReused, Busy),
    ),
    ("post", "/batches/preview"): Call(
        handler=batch.post_preview,
        tag="Batches",
        summary="Preview a batch",
        role=Role.SENDER,
        more="An `emergency` needs `admin`.",
        errors=_OF_A_BATCH,
    ),
    ("get", "/batches"): Call(
        handler=batch.get_batches,
        tag="Batches",
        summary="List batches",
        role=Role.VIEWER,
    ),
    ("get", "/batches/{batch_id}"): Call(
        handler=batch.get_batch,
        tag="Batches",
        summary="Show one batch",
        role=Role.VIEWER,
        errors=(NotFound,),
    ),
    ("get", "/batches/{batch_id}/messages"): Call(
        handler=batch.get_messages,
        tag="Batches",
        summary="List the messages of a batch",
        role=Role.VIEWER,
        errors=(
            TooFast,
            NotFound,
        ),
        csv=batch.MESSAGE_COLUMNS,
    ),
    ("post", "/batches/{batch_id}/cancel"): Call(
        handler=batch.post_cancel,
        tag="Batches",
        summary="Cancel a batch",
        role=Role.SENDER,
        errors=(NotFound, Busy),
    ),
    ("get", "/consents"): Call(
        handler=consent.get_consents,
        tag="Consents",
        summary="List consents",
        role=Role.VIEWER,
        more="As CSV up to 10,000; where there are more, the header `X-Next-Cursor` holds the cursor. "
        "A file leaves an entry in the log.",
        csv=consent.COLUMNS,
        errors=(TooFast,),
    ),
    ("get", "/consents/{phone}"): Call(
        handler=consent.get_consent,
        tag="Consents",
        summary="Show one phone",
        role=Role.VIEWER,
        errors=(NotFound,),
    ),
    ("put", "/consents/{phone}"): Call(
        handler=consent.put_consent,
        tag="Consents",
        summary="Change a consent",
        role=Role.SENDER,
        errors=(NotFound, BodyTooLarge, Busy),
    ),
    ("post", "/consents/import"): Call(
        handler=consent.post_import,
        tag="Consents",
        summary="Import consents",
        role=Role.ADMIN,
        more="Each row is checked by itself; the answer has the result of each. An import never overrides what a "
        "phone has said since.",
        errors=(TooFast, NotFound, BodyTooLarge, TooManyRecipients),
    ),
    ("post", "/consents/search"): Call(
        handler=consent.post_search,
        tag="Consents",
        summary="Find a phone by its number",
        role=Role.VIEWER,
        more="A phone that is not on record has an id too.",
        errors=(NotFound, BodyTooLarge, Busy),
    ),
    ("get", "/consents/{phone}/proof"): Call(
        handler=consent.get_proof,
        tag="Consents",
        summary="Prove one phone",
        role=Role.ADMIN,
        more="`sayso proof` puts the pages into one file, `sayso check-proof` checks it without access to anything.",
        errors=(TooFast, NotFound, Busy),
    ),
    ("post", "/consents/{phone}/erasure"): Call(
        handler=erase.post_erasure,
        tag="Consents",
        summary="Erase one phone",
        role=Role.ADMIN,
        more="Refused while a message is on its way or a request waits.",
        errors=(NotFound, RequestWaits, MessagesOpen, BodyTooLarge, Busy),
    ),
    ("get", "/conversations"): Call(
        handler=consent.get_conversations,
        tag="Consents",
        summary="Export the texts from and to families",
        role=Role.ADMIN,
        more="Of one phone, or of all; texts that are on their way come once their status is final. A page has the "
        "texts among the entries of the log that are read for it, so it may be empty and have a cursor; as CSV the "
        "header `X-Next-Cursor` holds it. Each page leaves an entry.",
        errors=(TooFast, NotFound, Busy),
        csv=consent.CONVERSATION_COLUMNS,
    ),
    ("get", "/opt-out-requests"): Call(
        handler=consent.get_requests,
        tag="Consents",
        summary="List the requests of families that wait for a decision",
        role=Role.VIEWER,
        more="Plain words always wait; keys pressed in calls wait where the setting `opt_out_mode` is `review`.",
    ),
    ("post", "/opt-out-requests/{request_id}"): Call(
        handler=consent.post_decision,
        tag="Consents",
        summary="Decide a request",
        role=Role.ADMIN,
        more="`apply` does what was asked for, `dismiss` only ends the pause; the note is written to the log.",
        errors=(NotFound, NotWaiting, Busy),
    ),
    **CREDIT_CALLS,
    ("get", "/settings"): Call(
        handler=account.get_settings,
        tag="Account",
        summary="Show the settings",
        role=Role.VIEWER,
        also=(Role.BILLING,),
        errors=(NotFound,),
    ),
    ("put", "/settings"): Call(
        handler=account.put_settings,
        tag="Account",
        summary="Change settings",
        role=Role.ADMIN,
        errors=(NotFound, BodyTooLarge, Busy),
    ),
    **TEMPLATE_CALLS,
    ("get", "/audit"): Call(
        handler=audit.get_audit,
        tag="Audit log",
        summary="Read the audit log",
        role=Role.VIEWER,
        errors=(NotFound, TooFast),
        also=(Role.BILLING,),
        more="`phone_id` and `batch_id` use an index; the other filters apply within the 1,000 entries read for a "
        "page, which may come back short with a cursor. As CSV up to 10,000 entries; where there are more, the header "
        "`X-Next-Cursor` holds the cursor.",
        csv=audit.COLUMNS,
    ),
    ("get", "/elections"): Call(
        handler=audit.get_elections,
        tag="Audit log",
        summary="Count what families chose, day by day",
        role=Role.VIEWER,
        more="Each change of a consent counts once, on the day on which it was recorded; a repetition does not.",
        errors=(
            TooFast,
            NotFound,
        ),
        csv=audit.ELECTION_COLUMNS,
    ),
}

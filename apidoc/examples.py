"""The examples: one story of a dance school, call by call; tests play it, and `make openapi` stores the answers."""

from apidoc.example import Example
from apidoc.school import ALI, CORRECTED, DANA, DOORS, EVENING, FIRST, KIM, MOVED, NOA, ON_PAPER
from apidoc.template_examples import TEMPLATE_EXAMPLES

SEND, PREVIEW = ("post", "/batches"), ("post", "/batches/preview")
LIST, SHOW, MESSAGES = ("get", "/batches"), ("get", "/batches/{batch_id}"), ("get", "/batches/{batch_id}/messages")
CANCEL = ("post", "/batches/{batch_id}/cancel")
ERASE = ("post", "/consents/{phone}/erasure")

DAY, WEEK = {"from": "2026-03-02", "to": "2026-03-03"}, {"from": "2026-03-02", "to": "2026-03-08"}
CSV = {"format": "csv"}

EXAMPLES: tuple[Example, ...] = (
    Example(
        name="change_settings",
        summary="A line before and after every text",
        call=("put", "/settings"),
        body={"header": "{{account}}:", "footer": "Reply STOP to opt out", "low_credits_at": 100},
    ),
    Example(name="settings", summary="The settings", call=("get", "/settings")),
    Example(
        name="wrong_settings",
        summary="A time zone that does not exist",
        call=("put", "/settings"),
        body={"time_zone": "Chicago"},
        status=400,
    ),
    Example(
        name="purchase",
        summary="An invoice was paid",
        call=("post", "/credits/purchases"),
        body={"credits": 500, "reference": "invoice-1043"},
    ),
    Example(
        name="other_purchase",
        summary="The same reference with other credits",
        call=("post", "/credits/purchases"),
        body={"credits": 5000, "reference": "invoice-1043"},
        status=409,
    ),
    Example(name="credits", summary="The credits", call=("get", "/credits")),
    Example(name="purchases", summary="What was bought", call=("get", "/credits/purchases")),
    Example(
        name="import",
        summary="Consents on paper, one of them with half a number",
        call=("post", "/consents/import"),
        body={
            "rows": [
                {"phone": "(415) 555-0101", "family_id": "F1", "name": "Dana Reyes", **ON_PAPER},
                {"phone": KIM, "family_id": "F2", **ON_PAPER},
                {"phone": ALI, "family_id": "F3", **ON_PAPER},
                {"phone": "555-0105", **ON_PAPER},
            ]
        },
    ),
    Example(
        name="consent_change",
        summary="A family called: no attendance texts",
        call=("put", "/consents/{phone}"),
        at=f"/consents/{DANA}",
        body={"blocked_categories": ["attendance"], "source": "phone_call", "note": "called on Monday"},
    ),
    Example(
        name="search",
        summary="The id of Kim's phone",
        call=("post", "/consents/search"),
        body={"phone": KIM},
    ),
    Example(name="consents", summary="Who has opted in", call=("get", "/consents"), query={"status": "opted_in"}),
    Example(
        name="preview",
        summary="Before it is sent",
        call=PREVIEW,
        body=MOVED,
    ),
    Example(
        name="batch", summary="A text to five rows", call=SEND, key="moved-to-5pm", body=MOVED, status=202, then="sent"
    ),
    Example(
        name="reused_key", summary="The key with another body", call=SEND, key="moved-to-5pm", body=DOORS, status=409
    ),
    Example(
        name="too_early",
        summary="A retry of a batch that is being sent",
        call=SEND,
        key="too-early",
        body={"retry_of": FIRST},
        status=409,
    ),
    Example(name="sending", summary="While it is being sent", call=SHOW, at=f"/batches/{FIRST}", then="reported"),
    Example(name="sent", summary="When it is completed", call=SHOW, at=f"/batches/{FIRST}"),
    Example(name="messages", summary="All messages", call=MESSAGES, at=f"/batches/{FIRST}/messages"),
    Example(
        name="messages_csv",
        summary="Those that did not arrive, for a spreadsheet",
        call=MESSAGES,
        at=f"/batches/{FIRST}/messages",
        query={"status": "undelivered,failed,skipped", "format": "csv"},
    ),
    Example(
        name="retry",
        summary="What failed for a temporary reason, sent again",
        call=SEND,
        key="moved-to-5pm-again",
        body={"retry_of": FIRST},
        status=202,
    ),
    Example(
        name="retried_before", summary="A second retry", call=SEND, key="third", body={"retry_of": FIRST}, status=409
    ),
    Example(
        name="rest",
        summary="The list once more, with Sam's number corrected: only those who have not got it",
        call=SEND,
        key="moved-to-5pm-rest",
        body=CORRECTED,
        status=202,
    ),
    Example(
        name="nothing_left",
        summary="And once more: everybody has it, or it is on its way",
        call=PREVIEW,
        body=CORRECTED,
        status=422,
    ),
    Example(
        name="test",
        summary="A test to your own phone",
        call=SEND,
        key="test-1",
        body=DOORS | {"recipients": [{"phone": DANA}], "test": True},
        status=202,
    ),
    Example(name="evening", summary="Two rows", call=SEND, key="recital-doors", body=DOORS, status=202),
    Example(
        name="cancel",
        summary="Before either was sent",
        call=CANCEL,
        at=f"/batches/{EVENING}/cancel",
        then="sent_and_settled",
    ),
    Example(name="usage", summary="A month", call=("get", "/credits/usage"), query={"month": "2026-03"}),
    Example(name="batches", summary="The newest two", call=LIST, query={"limit": "2"}),
    Example(
        name="nobody",
        summary="No row can be sent",
        call=SEND,
        key="nobody",
        body=DOORS | {"recipients": [{"phone": "555-0105"}]},
        status=422,
    ),
    Example(
        name="too_dear",
        summary="More credits than are available",
        call=PREVIEW,
        body=DOORS
        | {
            "template": "A long story. " * 100,
            "recipients": [{"phone": f"+1415555{row:04d}"} for row in range(200, 400)],
        },
        status=402,
    ),
    *TEMPLATE_EXAMPLES,
    Example(name="no_sender", summary="A viewer sends", call=SEND, key="x", body=DOORS, role="viewer", status=403),
    Example(
        name="no_batch", summary="A batch that does not exist", call=SHOW, at="/batches/0123456789abcdef", status=404
    ),
    Example(
        name="requests",
        summary="Someone has asked for no more texts",
        call=("get", "/opt-out-requests"),
    ),
    Example(
        name="erasure_undecided",
        summary="A request of the phone still waits",
        call=ERASE,
        at=f"/consents/{NOA}/erasure",
        body={"note": "by letter of 2 March"},
        status=409,
    ),
    Example(
        name="decision",
        summary="The text meant no more texts",
        call=("post", "/opt-out-requests/{request_id}"),
        at="/opt-out-requests/14155550104.SM00000000000000000000000000002002.texts",
        body={"decision": "apply", "note": "rang: another family has the number now"},
    ),
    Example(
        name="decided_before",
        summary="The request was decided before",
        call=("post", "/opt-out-requests/{request_id}"),
        at="/opt-out-requests/14155550104.SM00000000000000000000000000002002.texts",
        body={"decision": "dismiss", "note": "a slip"},
        status=409,
    ),
    Example(
        name="consent",
        summary="A phone that texted STOP",
        call=("get", "/consents/{phone}"),
        at=f"/consents/{KIM}",
    ),
    Example(
        name="proof",
        summary="What was sent to it, and on what consent",
        call=("get", "/consents/{phone}/proof"),
        at=f"/consents/{KIM}/proof",
    ),
    Example(
        name="erasure",
        summary="A family asks for erasure",
        call=ERASE,
        at=f"/consents/{KIM}/erasure",
        body={"note": "by letter of 2 March"},
    ),
    Example(
        name="erasure_too_early",
        summary="A message is on its way",
        call=ERASE,
        at=f"/consents/{ALI}/erasure",
        body={"note": "by letter of 2 March"},
        status=409,
    ),
    Example(
        name="audit",
        summary="The newest three entries of a batch",
        call=("get", "/audit"),
        query={"batch_id": FIRST, "limit": "3"},
    ),
    Example(name="conversations", summary="All texts of a day", call=("get", "/conversations"), query=DAY),
    Example(
        name="conversations_csv", summary="The same, for a spreadsheet", call=("get", "/conversations"), query=DAY | CSV
    ),
    Example(
        name="audit_csv",
        summary="All credits bought, for a spreadsheet",
        call=("get", "/audit"),
        query={"type": "credits_purchased", "format": "csv"},
    ),
    Example(name="elections", summary="What families chose this week", call=("get", "/elections"), query=WEEK),
    Example(
        name="elections_csv",
        summary="The same, for a spreadsheet",
        call=("get", "/elections"),
        query=WEEK | CSV,
    ),
)

ERRORS = tuple(example.name for example in EXAMPLES if example.status >= 400)

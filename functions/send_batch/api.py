"""The staff API for batches: send one, look at all, at one, at its messages."""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.send_batch.models import BatchModel, BatchStatuses, Statuses
from sayso.actions.account.keep_pace import keep_pace, keep_pace_of_batch
from sayso.actions.batch.accept import BatchAccepted, accept
from sayso.actions.batch.cancel import BatchCancelled, cancel
from sayso.actions.batch.preview import BatchPreview, preview
from sayso.actions.batch.show import BatchList, BatchWithRejected, list_batches, show_batch
from sayso.actions.batch.show_messages import MessageList, export_messages, show_messages
from sayso.actions.credits.show_usage import Usage, show_usage
from sayso.actions.credits.warn_of_low_balance import warn_of_low_balance
from sayso.aws.notices import Notices
from sayso.aws.queues import DispatchQueue
from sayso.domain import timestamps
from sayso.domain.account.limits import Period
from sayso.domain.account.settings import Role
from sayso.domain.batch.batch import MAX_RECIPIENTS, body_digest
from sayso.domain.batch.batch_filter import LAST, BatchFilter
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.errors import TooManyRecipients
from sayso.domain.json_form import to_json
from sayso.environment import environment
from sayso.http.api import new_api, resolve
from sayso.http.parameters import Format, TimeParameter
from sayso.http.responses import CsvFile
from sayso.http.signed_in import actor_of, staff_with
from sayso.invocation import utc_now
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = (
    "ACCOUNTS_TABLE",
    "CONSENTS_TABLE",
    "BATCHES_TABLE",
    "LOG_TABLE",
    "DISPATCH_QUEUE_URL",
    "NOTICES_TOPIC_ARN",
)

MESSAGE_COLUMNS = (
    "index",
    "phone",
    "family_id",
    "name",
    "status",
    "reason",
    "error_code",
    "reason_text",
    "retryable",
    "segments",
    "at",
)

app = new_api()


@app.post("/batches")
def post_batch(
    body: Annotated[BatchModel, Body()],
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Your own; the batch's id follows from it",
        ),
    ],
) -> tuple[BatchAccepted, int]:
    """Accept a batch; the same key and body again get the same answer."""
    staff, wanted = staff_with(app, Role.SENDER), _wanted(body)
    keep_pace_of_batch(staff, datetime.now(UTC), wanted)
    digest = body_digest(app.current_event.json_body)
    variables = environment(*VARIABLES)
    queue = DispatchQueue(variables["DISPATCH_QUEUE_URL"])
    accepted = accept(wanted, staff, idempotency_key, digest, queue, _warn, datetime.now(UTC))
    return accepted, 202


@app.post("/batches/preview")
def post_preview(body: Annotated[BatchModel, Body()]) -> BatchPreview:
    """What the same body would get from `POST /batches`, and each message; nothing is changed."""
    staff, wanted, now = staff_with(app, Role.SENDER), _wanted(body), datetime.now(UTC)
    keep_pace_of_batch(staff, now, wanted)
    return preview(wanted, staff, now)


@app.get("/batches")
def get_batches(
    status: Annotated[BatchStatuses | None, Query(description="Several as `scheduled,queued`")] = None,
    from_at: Annotated[TimeParameter | None, Query(alias="from", description="Requested then or later")] = None,
    to_at: Annotated[TimeParameter | None, Query(alias="to", description="Requested before then")] = None,
    category: Annotated[str | None, Query(max_length=50, description="One of the account's, or `emergency`")] = None,
    staff: Annotated[str | None, Query(max_length=200, description="The e-mail address of who requested it")] = None,
    text: Annotated[str | None, Query(min_length=1, max_length=200, description="A part of the template")] = None,
    scheduled_first: Annotated[bool, Query(description="What has not begun comes first, the next ones first")] = False,
    limit: Annotated[int, Query(ge=1, le=25)] = 20,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> BatchList:
    """The account's batches, newest first. A filtered page may be short, or empty, and have a cursor."""
    person = staff_with(app, Role.VIEWER)
    wanted = BatchFilter(
        statuses=status or (),
        from_at=timestamps.to_text(from_at) if from_at else "",
        to_at=timestamps.to_text(to_at) if to_at else LAST,
        category=category,
        staff=staff,
        text=text,
    )
    now = datetime.now(UTC)
    return list_batches(person.account, wanted, cursor, limit, now, scheduled_first=scheduled_first)


@app.get("/batches/<batch_id>")
def get_batch(batch_id: Annotated[str, Path(max_length=64)]) -> BatchWithRejected:
    """One batch: its figures, how many messages stand where, and its first 100 rejected rows."""
    staff = staff_with(app, Role.VIEWER)
    return show_batch(staff.account, batch_id, datetime.now(UTC))


@app.post("/batches/<batch_id>/cancel")
def post_cancel(batch_id: Annotated[str, Path(max_length=64)]) -> BatchCancelled:
    """Stop all that the carrier has not been given; again gets the same answer."""
    staff = staff_with(app, Role.SENDER)
    queue = DispatchQueue(environment(*VARIABLES)["DISPATCH_QUEUE_URL"])
    return cancel(staff.account, batch_id, actor_of(staff), queue, datetime.now(UTC))


@app.get("/batches/<batch_id>/messages")
def get_messages(
    batch_id: Annotated[str, Path(max_length=64)],
    status: Annotated[Statuses | None, Query(description="Several as `failed,undelivered`")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    format_: Annotated[Format, Query(alias="format")] = "json",
) -> MessageList | CsvFile:
    """All rows in the order of the request, rejected ones too: up to 1,000 to a page, or all of them as CSV."""
    staff = staff_with(app, Role.VIEWER)
    if format_ == "csv":
        keep_pace(staff, datetime.now(UTC))
        rows = map(to_json, export_messages(staff, batch_id, status or (), utc_now))
        return CsvFile(f"messages-{batch_id}", MESSAGE_COLUMNS, rows)
    return show_messages(staff.account, batch_id, cursor, status or ())


@app.get("/credits/usage")
def get_usage(
    month: Annotated[str | None, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="`2026-11`")] = None,
) -> Usage:
    """What the batches of a month (UTC) have used, by category and by who sent them; this month unless said."""
    staff, now = staff_with(app, Role.VIEWER, Role.BILLING), datetime.now(UTC)
    keep_pace(staff, now)
    return show_usage(staff.account, month or Period.MONTH.of(now))


def _warn(account: str) -> None:
    warn_of_low_balance(account, Notices(environment(*VARIABLES)["NOTICES_TOPIC_ARN"]), datetime.now(UTC))


def _wanted(body: BatchModel) -> BatchRequest | RetryRequest:
    if body.recipients and len(body.recipients) > MAX_RECIPIENTS:
        raise TooManyRecipients(f"{len(body.recipients)} recipients; one batch takes {MAX_RECIPIENTS}.")
    return body.wanted()


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

"""The staff API for consents: look, change one, import many; and the texts of families, to take along."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.manage_consent.models import ConsentModel, DecisionModel, ImportModel, SearchModel
from sayso.actions.account.keep_pace import keep_pace
from sayso.actions.audit.export_conversations import Conversations, Wanted, export_conversations
from sayso.actions.consent.change_consent import change_consent
from sayso.actions.consent.decide_request import decide_request
from sayso.actions.consent.find_consent import find_consent
from sayso.actions.consent.import_consents import import_consents
from sayso.actions.consent.show_consents import (
    ConsentList,
    ConsentWithHistory,
    OptOutRequests,
    export_consents,
    list_consents,
    list_requests,
    show_consent,
)
from sayso.actions.proof.prove import prove
from sayso.aws.proof_key import ProofKey
from sayso.domain import timestamps
from sayso.domain.account.settings import Role
from sayso.domain.consent.bulk_import import Imported
from sayso.domain.consent.consent import ConsentStatus, ShownConsent
from sayso.domain.consent.found_consent import FoundConsent
from sayso.domain.errors import InvalidRequest
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.conversation import ShownText
from sayso.domain.proof.page import ProofPage
from sayso.environment import environment
from sayso.http.api import new_api, resolve
from sayso.http.parameters import (
    MAX_CSV_ROWS,
    MAX_LIMIT,
    Format,
    TimeParameter,
    named_phone,
    named_request,
    page_limit,
    phone_parameter,
)
from sayso.http.responses import CsvFile
from sayso.http.signed_in import staff_with
from sayso.invocation import Invocation, utc_now
from sayso.observability import logged
from sayso.tables import bind
from sayso.tables.accounts.phone_keys import phone_key_of

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE", "PROOF_KEY_ARN?")

COLUMNS = (
    "phone",
    "sms",
    "voice",
    "blocked_categories",
    "all_non_emergency_blocked",
    "paused",
    "maybe_opt_out",
    "since",
    "source",
    "family_id",
    "name",
)

CONVERSATION_COLUMNS = tuple(field.name for field in fields(ShownText))

app = new_api()


@app.get("/consents")
def get_consents(
    status: Annotated[ConsentStatus | None, Query(description="Of text messages")] = None,
    limit: Annotated[
        int | None, Query(ge=1, le=MAX_CSV_ROWS, description="100 unless said; at most 1,000, as CSV 10,000")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    format_: Annotated[Format, Query(alias="format")] = "json",
) -> ConsentList | CsvFile:
    """The phones on record in the order of their numbers; `status` is that of text messages."""
    staff = staff_with(app, Role.VIEWER)
    if format_ == "csv":
        keep_pace(staff, datetime.now(UTC))
        rows, following = export_consents(staff, status, cursor, limit or MAX_CSV_ROWS, utc_now)
        return CsvFile("consents", COLUMNS, map(_row, rows), following)
    return list_consents(staff.account, status, cursor, page_limit(limit))


@app.get("/consents/<phone>")
def get_consent(
    phone: Annotated[str, Path()],
    cursor: Annotated[str | None, Query(max_length=400, description="Of its texts")] = None,
) -> ConsentWithHistory:
    """One phone's consent, its history and its texts, newest first; a phone not on record is unknown."""
    staff = staff_with(app, Role.VIEWER)
    return show_consent(staff.account, _named(phone), cursor)


@app.get("/consents/<phone>/proof")
def get_proof(
    phone: Annotated[str, Path()],
    limit: Annotated[int, Query(ge=1, le=500, description="Entries")] = 250,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> ProofPage:
    """What the phone allowed, when, on what evidence, and every message to it, with what it takes to check that."""
    staff = staff_with(app, Role.ADMIN)
    keep_pace(staff, utc_now())
    arn = environment(*VARIABLES)["PROOF_KEY_ARN"]
    return prove(staff, _named(phone), cursor, limit, ProofKey(arn) if arn else None, utc_now)


@app.put("/consents/<phone>")
def put_consent(phone: Annotated[str, Path()], body: Annotated[ConsentModel, Body()]) -> ShownConsent:
    """Change what the request names; to allow more than now takes an admin."""
    staff, number = staff_with(app, Role.SENDER), _named(phone)
    consent = change_consent(staff, number, body.change(), body.source, body.note, datetime.now(UTC))
    return consent.public()


@app.post("/consents/import")
def post_import(body: Annotated[ImportModel, Body()]) -> Imported:
    """Import consents held on paper; safe to send again."""
    staff = staff_with(app, Role.ADMIN)
    keep_pace(staff, datetime.now(UTC))
    return import_consents(staff, body.unchecked(), Invocation.of(app.lambda_context))


@app.post("/consents/search")
def post_search(body: Annotated[SearchModel, Body()]) -> FoundConsent:
    """Find one phone by its number, which stays out of addresses: its consent, and the id that addresses have."""
    staff = staff_with(app, Role.VIEWER)
    return find_consent(staff.account, phone_parameter(body.phone))


@app.get("/conversations")
def get_conversations(
    from_at: Annotated[
        TimeParameter | None, Query(alias="from", description="Included; without an offset it is UTC")
    ] = None,
    to_at: Annotated[TimeParameter | None, Query(alias="to", description="Not included")] = None,
    phone_id: Annotated[str | None, Query(max_length=64, description="As `POST /consents/search` gives it")] = None,
    limit: Annotated[
        int | None,
        Query(ge=1, le=MAX_LIMIT, description="Entries read; 100 unless said, as CSV 1,000; at most 1,000"),
    ] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    format_: Annotated[Format, Query(alias="format")] = "json",
) -> Conversations | CsvFile:
    """Texts from and to one phone, or all phones, newest first, with who sent them."""
    staff = staff_with(app, Role.ADMIN)
    if from_at and to_at and from_at > to_at:
        raise InvalidRequest("from: is after to.", [{"field": "from", "problem": "is after to"}])
    keep_pace(staff, utc_now())
    wanted = Wanted(
        phone=_named(phone_id) if phone_id else None,
        from_at=timestamps.to_text(from_at) if from_at else "",
        to_at=timestamps.to_text(to_at) if to_at else "~",
    )
    if format_ == "csv":
        page = export_conversations(staff, wanted, cursor, limit or MAX_LIMIT, "CSV", utc_now)
        return CsvFile("conversations", CONVERSATION_COLUMNS, map(to_json, page.texts), page.cursor)
    return export_conversations(staff, wanted, cursor, page_limit(limit), "JSON", utc_now)


@app.get("/opt-out-requests")
def get_requests(
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> OptOutRequests:
    """What phones have asked for, by text or by key; until it is decided, nothing goes that it would stop."""
    staff = staff_with(app, Role.VIEWER)
    return list_requests(staff.account, cursor, limit, datetime.now(UTC))


@app.post("/opt-out-requests/<request_id>")
def post_decision(
    request_id: Annotated[str, Path(max_length=200, description="As the list of requests names it")],
    body: Annotated[DecisionModel, Body()],
) -> ShownConsent:
    """Apply a request, or dismiss it; the phone's consent as it stands then."""
    staff = staff_with(app, Role.ADMIN)
    return decide_request(
        staff,
        named_request(app, request_id, lambda: phone_key_of(staff.account)),
        body.decision,
        body.note,
        datetime.now(UTC),
    ).public()


def _named(text: str) -> PhoneNumber:
    account = app.context["staff"].account
    return named_phone(app, text, lambda: phone_key_of(account))


def _row(consent: ShownConsent) -> dict[str, Any]:
    row: dict[str, Any] = to_json(consent)
    channels: dict[str, Any] = row["channels"]
    return row | channels | {"blocked_categories": " ".join(consent.blocked_categories)}


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

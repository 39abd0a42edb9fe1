"""The staff API for consents: look, change one, import many."""

import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.manage_consent.models import ConsentModel, DecisionModel, ImportModel, read_row
from sayso.actions.consent.change_consent import change_consent
from sayso.actions.consent.decide_request import decide_request
from sayso.actions.consent.import_consents import import_consents
from sayso.actions.consent.show_consents import history_of, list_consents, list_requests, texts_of
from sayso.actions.proof.prove import prove
from sayso.domain import timestamps
from sayso.domain.account.settings import Role
from sayso.domain.batch.batch import MAX_RECIPIENTS
from sayso.domain.consent.bulk_import import ImportRequest, ImportRow, Report
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.cursor import make_cursor, open_cursor
from sayso.domain.errors import InvalidRequest, TooManyRecipients
from sayso.environment import environment
from sayso.http.api import actor_of, new_api, phone_parameter, resolve, staff_with
from sayso.invocation import Invocation
from sayso.observability import logger
from sayso.tables import bind
from sayso.tables.accounts.accounts import settings_of
from sayso.tables.consents.consents import consent_of

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE")

app = new_api()


@app.get("/consents")
def get_consents(
    status: Annotated[ConsentStatus | None, Query(description="Of text messages")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> dict[str, Any]:
    """The phones on record in the order of their numbers; `status` is that of text messages."""
    staff = staff_with(app, Role.VIEWER)
    query = ("consents", staff.account, status)
    found, following = list_consents(staff.account, status, open_cursor(cursor, *query), limit)
    return {"consents": [consent.public() for consent in found], "cursor": make_cursor(following, *query)}


@app.get("/consents/<phone>")
def get_consent(phone: Annotated[str, Path()]) -> dict[str, Any]:
    """One phone's consent, its history and its texts, newest first; a phone not on record is unknown."""
    staff = staff_with(app, Role.VIEWER)
    number = phone_parameter(phone)
    consent = consent_of(staff.account, number) or Consent(phone=number)
    history = [entry.public() for entry in history_of(staff.account, number)]
    return consent.public() | {"history": history, "texts": texts_of(staff.account, number)}


@app.get("/consents/<phone>/proof")
def get_proof(
    phone: Annotated[str, Path()],
    limit: Annotated[int, Query(ge=1, le=500, description="Entries")] = 250,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> dict[str, Any]:
    """What the phone allowed, when, on what evidence, and every message to it, with what it takes to check that."""
    staff = staff_with(app, Role.ADMIN)
    return prove(staff, phone_parameter(phone), cursor, limit, datetime.now(UTC))


@app.put("/consents/<phone>")
def put_consent(phone: Annotated[str, Path()], body: Annotated[ConsentModel, Body()]) -> dict[str, Any]:
    """Change what the request names; to allow more than now takes an admin."""
    staff = staff_with(app, Role.SENDER)
    number = phone_parameter(phone)
    known = settings_of(staff.account).categories
    if unknown := set(body.blocked_categories or ()) - set(known):
        problem = f"{', '.join(sorted(unknown))}: can be blocked are {', '.join(known)}"
        raise InvalidRequest(f"blocked_categories: {problem}.", [{"field": "blocked_categories", "problem": problem}])
    consent = change_consent(staff, number, body.change(), body.source, body.note, datetime.now(UTC))
    return consent.public()


@app.post("/consents/import")
def post_import(body: Annotated[ImportModel, Body()]) -> dict[str, Any]:
    """Import consents held on paper; safe to send again."""
    staff = staff_with(app, Role.ADMIN)
    if len(body.rows) > MAX_RECIPIENTS:
        raise TooManyRecipients(f"{len(body.rows)} rows; one import takes {MAX_RECIPIENTS}.")
    now, country = datetime.now(UTC), settings_of(staff.account).default_country
    read = [read_row(index, row, country, now) for index, row in enumerate(body.rows)]
    rows = [row for row in read if isinstance(row, ImportRow)]
    refused = [row for row in read if isinstance(row, Report)]
    request = ImportRequest(staff.account, actor_of(staff), timestamps.to_text(now), uuid.uuid4().hex)
    done = import_consents(rows, request, Invocation.of(app.lambda_context))
    reports = sorted([*refused, *done], key=lambda report: report.index)
    counts = Counter(report.result.value for report in reports)
    return {"counts": dict(counts), "rows": [report.public() for report in reports]}


@app.get("/opt-out-requests")
def get_requests(
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """What phones have asked for, by text or by key; until it is decided, nothing goes that it would stop."""
    staff = staff_with(app, Role.VIEWER)
    query = ("opt-out-requests", staff.account)
    found, following = list_requests(staff.account, open_cursor(cursor, *query), limit, datetime.now(UTC))
    return {"requests": found, "cursor": make_cursor(following, *query)}


@app.post("/opt-out-requests/<request_id>")
def post_decision(
    request_id: Annotated[str, Path(max_length=200, description="As the list of requests names it")],
    body: Annotated[DecisionModel, Body()],
) -> dict[str, Any]:
    """Apply a request, or dismiss it; the phone's consent as it stands then."""
    staff = staff_with(app, Role.ADMIN)
    return decide_request(staff, request_id, body.decision, body.note, datetime.now(UTC)).public()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

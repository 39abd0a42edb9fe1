"""The staff API for the log: GET /audit, GET /elections."""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.account.keep_pace import keep_pace
from sayso.actions.audit.query_log import LAST, EntryList, LogQuery, export_log, query_log
from sayso.actions.consent.report_elections import Elections, export_elections, report_elections
from sayso.domain import timestamps
from sayso.domain.account.settings import Role
from sayso.domain.audit.entry import EntryType, ShownEntry
from sayso.domain.errors import InvalidRequest
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.environment import environment
from sayso.http.api import new_api, resolve
from sayso.http.parameters import MAX_CSV_ROWS, DayParameter, Format, TimeParameter, named_phone, page_limit
from sayso.http.responses import CsvFile
from sayso.http.signed_in import staff_with
from sayso.invocation import utc_now
from sayso.observability import logged
from sayso.tables import bind
from sayso.tables.accounts.phone_keys import phone_key_of

VARIABLES = ("ACCOUNTS_TABLE", "LOG_TABLE")

COLUMNS = (
    "at",
    "type",
    "actor_kind",
    "actor",
    "text",
    "phone",
    "batch_id",
    "message_id",
    "credits",
    "remaining",
    "seq",
    "reason",
    "error_code",
    "id",
)

ELECTION_COLUMNS = ("day", "election", "detail", "source", "count")

app = new_api()


@app.get("/audit")
def get_audit(  # noqa: PLR0913, PLR0917 - one for each filter
    from_at: Annotated[
        TimeParameter | None, Query(alias="from", description="Included; without an offset it is UTC")
    ] = None,
    to_at: Annotated[TimeParameter | None, Query(alias="to", description="Not included")] = None,
    type_: Annotated[EntryType | None, Query(alias="type")] = None,
    phone_id: Annotated[str | None, Query(max_length=64, description="As `POST /consents/search` gives it")] = None,
    phone: Annotated[str | None, Query(description="As before there were ids, in E.164 form: `+14155550101`")] = None,
    batch_id: Annotated[str | None, Query(max_length=64)] = None,
    staff: Annotated[
        str | None, Query(max_length=200, description="An e-mail address, or another actor's name")
    ] = None,
    limit: Annotated[
        int | None, Query(ge=1, le=MAX_CSV_ROWS, description="100 unless said; at most 1,000, as CSV 10,000")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    format_: Annotated[Format, Query(alias="format")] = "json",
) -> EntryList | CsvFile:
    """Entries of the account, newest first; `from` is included, `to` is not; times without an offset are UTC."""
    person = staff_with(app, Role.VIEWER, Role.BILLING)
    if from_at and to_at and from_at > to_at:
        raise InvalidRequest("from: is after to.", [{"field": "from", "problem": "is after to"}])
    query = LogQuery(
        from_at=timestamps.to_text(from_at) if from_at else "",
        to_at=timestamps.to_text(to_at) if to_at else LAST,
        type=type_,
        phone=_named(person.account, phone_id or phone),
        batch_id=batch_id,
        staff=staff,
        credits_only=not person.has(Role.VIEWER),
    )
    if format_ == "csv":
        keep_pace(person, datetime.now(UTC))
        rows, following = export_log(person, query, cursor, limit or MAX_CSV_ROWS, utc_now)
        return CsvFile("audit", COLUMNS, map(_row, rows), following)
    return query_log(person.account, query, cursor, page_limit(limit))


@app.get("/elections")
def get_elections(
    first: Annotated[DayParameter | None, Query(alias="from", description="30 days up to `to` unless said")] = None,
    last: Annotated[DayParameter | None, Query(alias="to", description="Included; today unless said")] = None,
    format_: Annotated[Format, Query(alias="format")] = "json",
) -> Elections | CsvFile:
    """How often phones chose what by which door, day by day; days are those of the account's time zone, at most 92."""
    person, now = staff_with(app, Role.VIEWER), datetime.now(UTC)
    keep_pace(person, now)
    if format_ == "csv":
        rows = export_elections(person, first, last, utc_now).elections
        return CsvFile("elections", ELECTION_COLUMNS, map(to_json, rows))
    return report_elections(person.account, first, last, now)


def _named(account: str, text: str | None) -> PhoneNumber | None:
    return named_phone(app, text, lambda: phone_key_of(account)) if text else None


def _row(entry: ShownEntry) -> dict[str, Any]:
    return {**to_json(entry), "actor_kind": entry.actor.kind.value, "actor": entry.actor.name}


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

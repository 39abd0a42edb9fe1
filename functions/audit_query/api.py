"""The staff API for the log: GET /audit."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.domain import moment
from sayso.domain.account import Role
from sayso.domain.entry import EntryType
from sayso.domain.errors import InvalidRequest
from sayso.observability import logger
from sayso.query_log import LogQuery, query_log
from sayso.settings import environment
from sayso.tables import bind
from sayso.web import Moment, new_api, phone_parameter, resolve, staff_with

VARIABLES = ("LOG_TABLE",)

app = new_api()


@app.get("/audit")
def get_audit(
    from_at: Annotated[Moment | None, Query(alias="from")] = None,
    to_at: Annotated[Moment | None, Query(alias="to")] = None,
    type_: Annotated[EntryType | None, Query(alias="type")] = None,
    phone: Annotated[str | None, Query()] = None,
    batch_id: Annotated[str | None, Query(max_length=64)] = None,
    staff: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> dict[str, Any]:
    """Entries of the account, newest first; `from` is included, `to` is not; times without an offset are UTC."""
    person = staff_with(app, Role.VIEWER)
    if from_at and to_at and from_at > to_at:
        raise InvalidRequest("from: lies behind to.", [{"field": "from", "problem": "lies behind to"}])
    query = LogQuery(
        from_at=moment.to_text(from_at) if from_at else "",
        to_at=moment.to_text(to_at) if to_at else "~",
        type=type_,
        phone=phone_parameter(phone).e164 if phone else None,
        batch_id=batch_id,
        staff=staff,
    )
    page = query_log(person.account, query, cursor, limit)
    return {"entries": [entry.public() for entry in page.entries], "cursor": page.cursor}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

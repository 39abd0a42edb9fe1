"""The staff API for erasing a phone, POST /consents/{phone}/erasure, and the schedule that finishes erasures."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.erase.models import ErasureModel
from sayso.actions.erasure.erase import erase
from sayso.actions.erasure.erase.finish_open import finish_open_erasures
from sayso.domain.account.settings import Role
from sayso.domain.erasure.erasure import ErasureState
from sayso.environment import environment
from sayso.http.api import new_api, resolve
from sayso.http.parameters import named_phone
from sayso.http.signed_in import staff_with
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind
from sayso.tables.accounts.phone_keys import phone_key_of

VARIABLES = ("ACCOUNTS_TABLE", "CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE")

app = new_api()


@app.post("/consents/<phone>/erasure")
def post_erasure(phone: Annotated[str, Path()], body: Annotated[ErasureModel, Body()]) -> ErasureState:  # noqa: ARG001
    """Erase names and texts of a phone's owner; its consent stays. Call again until it is `complete`."""
    staff = staff_with(app, Role.ADMIN)
    number = named_phone(app, phone, lambda: phone_key_of(staff.account))
    return erase(staff, number, Invocation.of(app.lambda_context))


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any] | None:
    """API Gateway's events, and the schedule's: one function, since only its role may change what is in the log."""
    if "httpMethod" in event:
        return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))
    bind(environment(*VARIABLES))
    finish_open_erasures(Invocation.of(context))
    return None

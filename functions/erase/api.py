"""The staff API for erasing a phone: POST /consents/{phone}/erasure."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.erase.models import ErasureModel
from sayso.actions.erasure.erase import erase
from sayso.domain.account.settings import Role
from sayso.domain.erasure.erasure import ErasureState
from sayso.environment import environment
from sayso.http.api import new_api, resolve
from sayso.http.parameters import phone_parameter
from sayso.http.signed_in import staff_with
from sayso.invocation import Invocation
from sayso.observability import logged
from sayso.tables import bind

VARIABLES = ("CONSENTS_TABLE", "BATCHES_TABLE", "LOG_TABLE")

app = new_api()


@app.post("/consents/<phone>/erasure")
def post_erasure(phone: Annotated[str, Path()], body: Annotated[ErasureModel, Body()]) -> ErasureState:  # noqa: ARG001
    """Erase names and texts of a phone's owner; its consent stays. Call again until it is `complete`."""
    staff = staff_with(app, Role.ADMIN)
    return erase(staff, phone_parameter(phone), Invocation.of(app.lambda_context))


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

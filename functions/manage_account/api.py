"""The staff API for the account: credits and settings."""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.account.change_settings import change_settings
from sayso.actions.credits.buy_credits import Purchase, buy_credits
from sayso.domain.account.settings import Role
from sayso.environment import environment
from sayso.http.account_models import PurchaseModel, SettingsModel
from sayso.http.api import actor_of, new_api, resolve, staff_with
from sayso.observability import logger
from sayso.tables import bind
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of

VARIABLES = ("ACCOUNTS_TABLE", "LOG_TABLE")

app = new_api()


@app.get("/credits")
def get_credits() -> dict[str, Any]:
    """The account's credits: `available` is what the next batch can use."""
    credit_balance = credit_balance_of(staff_with(app, Role.VIEWER).account)
    return {"balance": credit_balance.balance, "held": credit_balance.held, "available": credit_balance.available}


@app.post("/credits/purchases")
def post_purchase(body: Annotated[PurchaseModel, Body()]) -> dict[str, Any]:
    """Book credits that were paid for; a reference counts once."""
    staff = staff_with(app, Role.BILLING)
    purchase = Purchase(body.credits, body.reference)
    return dict(buy_credits(staff.account, purchase, actor_of(staff), datetime.now(UTC)))


@app.get("/settings")
def get_settings() -> dict[str, Any]:
    """The account's settings."""
    return settings_of(staff_with(app, Role.VIEWER).account).public()


@app.put("/settings")
def put_settings(body: Annotated[SettingsModel, Body()]) -> dict[str, Any]:
    """Change the keys that the request names."""
    staff = staff_with(app, Role.ADMIN)
    return change_settings(staff.account, body.changes(), actor_of(staff), datetime.now(UTC)).public()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

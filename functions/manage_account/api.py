"""The staff API for the account: credits and settings."""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.account.change_settings import change_settings
from sayso.actions.credits.buy_credits import buy_credits
from sayso.domain.account.settings import Role, Settings
from sayso.domain.credits.booking import Purchase
from sayso.domain.credits.ledger import Credits
from sayso.environment import environment
from sayso.http.account_models import PurchaseModel, SettingsModel
from sayso.http.api import new_api, resolve
from sayso.http.signed_in import actor_of, staff_with
from sayso.observability import logged
from sayso.tables import bind
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of

VARIABLES = ("ACCOUNTS_TABLE", "LOG_TABLE")

app = new_api()


@app.get("/credits")
def get_credits() -> Credits:
    """The account's credits: `available` is what the next batch can use."""
    return credit_balance_of(staff_with(app, Role.VIEWER, Role.BILLING).account).credits


@app.post("/credits/purchases")
def post_purchase(body: Annotated[PurchaseModel, Body()]) -> Credits:
    """Book credits that were paid for; a reference counts once."""
    staff = staff_with(app, Role.BILLING)
    return buy_credits(staff.account, Purchase(body.credits, body.reference), actor_of(staff), datetime.now(UTC))


@app.get("/settings")
def get_settings() -> Settings:
    """The account's settings."""
    return settings_of(staff_with(app, Role.VIEWER, Role.BILLING).account).public()


@app.put("/settings")
def put_settings(body: Annotated[SettingsModel, Body()]) -> Settings:
    """Change the keys that the request names."""
    staff = staff_with(app, Role.ADMIN)
    return change_settings(staff.account, body.changes(), actor_of(staff), datetime.now(UTC)).public()


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

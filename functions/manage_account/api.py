"""The staff API for the account: credits, settings and saved templates."""

from datetime import UTC, datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.manage_account.models import ChangedTemplateModel, TemplateModel
from sayso.actions.account.change_settings import change_settings
from sayso.actions.account.delete_template import delete_template
from sayso.actions.account.keep_pace import keep_pace
from sayso.actions.account.save_template import change_template, save_template
from sayso.actions.account.show_templates import TemplateList, show_template, show_templates
from sayso.actions.credits.buy_credits import buy_credits
from sayso.actions.credits.show_purchases import PurchaseList, show_purchases
from sayso.domain.account.settings import Role, Settings
from sayso.domain.credits.booking import Purchase
from sayso.domain.credits.ledger import Credits
from sayso.domain.text.saved_template import SavedTemplate, TemplateHeading
from sayso.environment import environment
from sayso.http.account_models import OPERATORS, PurchaseModel, SettingsModel
from sayso.http.api import new_api, resolve
from sayso.http.signed_in import actor_of, staff_with
from sayso.observability import logged
from sayso.tables import bind
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.accounts.settings import settings_of

VARIABLES = ("ACCOUNTS_TABLE", "LOG_TABLE")

TemplateId = Annotated[str, Path(max_length=100, description="Its id; its name does too")]

app = new_api()


@app.get("/credits")
def get_credits() -> Credits:
    """The account's credits: `available` is what the next batch can use."""
    return credit_balance_of(staff_with(app, Role.VIEWER, Role.BILLING).account).credits


@app.get("/credits/purchases")
def get_purchases() -> PurchaseList:
    """What was bought: when, by whom, and under which reference."""
    return show_purchases(staff_with(app, Role.VIEWER, Role.BILLING).account)


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
    unchanged = {name: value for name, value in app.current_event.json_body.items() if name in OPERATORS}
    return change_settings(staff.account, body.changes(), actor_of(staff), datetime.now(UTC), unchanged).public()


@app.get("/templates")
def get_templates() -> TemplateList:
    """All saved templates, by their names; without their texts."""
    return show_templates(staff_with(app, Role.VIEWER).account)


@app.post("/templates")
def post_template(body: Annotated[TemplateModel, Body()]) -> tuple[SavedTemplate, int]:
    """Save a new template; the same name and content again get the same answer."""
    staff, now = staff_with(app, Role.SENDER), datetime.now(UTC)
    keep_pace(staff, now)
    return save_template(staff.account, body.draft(), actor_of(staff), now), 201


@app.get("/templates/<template_id>")
def get_template(
    template_id: TemplateId,
    version: Annotated[int | None, Query(ge=1, le=999_999, description="The newest unless said")] = None,
) -> SavedTemplate:
    """One saved template with its texts; an older version too, also after the template was deleted."""
    return show_template(staff_with(app, Role.VIEWER).account, template_id, version)


@app.put("/templates/<template_id>")
def put_template(template_id: TemplateId, body: Annotated[ChangedTemplateModel, Body()]) -> SavedTemplate:
    """Save a new version, which replaces all of the one before."""
    staff, now = staff_with(app, Role.SENDER), datetime.now(UTC)
    keep_pace(staff, now)
    return change_template(staff.account, template_id, body.version, body.draft(), actor_of(staff), now)


@app.delete("/templates/<template_id>")
def remove_template(template_id: TemplateId) -> TemplateHeading:
    """Delete a saved template; batches that use it go on, and its name is free."""
    staff = staff_with(app, Role.SENDER)
    return delete_template(staff.account, template_id, actor_of(staff), datetime.now(UTC))


@logged
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """API Gateway's events."""
    return resolve(app, event, context, lambda: bind(environment(*VARIABLES)))

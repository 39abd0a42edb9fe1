"""StaffToken, called by the user pool before it signs a token: an admin's role needs a second factor."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from sayso.actions.account.decide_token_roles import decide_token_roles
from sayso.aws.staff_pool import StaffPool
from sayso.domain.account.second_factor import CLAIM, MISSING
from sayso.observability import logged

VARIABLES = ()


@logged
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """The trigger's event, version 1, which is about ID tokens: the API takes no others.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
    """
    groups = event["request"]["groupConfiguration"].get("groupsToOverride") or []
    decided = decide_token_roles(StaffPool(event["userPoolId"]), event["userName"], groups)
    if decided.lacks_second_factor:
        event["response"] = {
            "claimsOverrideDetails": {
                "claimsToAddOrOverride": {CLAIM: MISSING},
                "groupOverrideDetails": {"groupsToOverride": list(decided.groups)},
            }
        }
    return event

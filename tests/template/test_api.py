"""The REST API: who gets in, and what the gateway itself answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.deployed import named, of_type, properties, template

WEBHOOKS = {
    ("post", "/twilio/inbound"),
    ("post", "/twilio/status/{account}/{batch}/{message}"),
    ("post", "/twilio/voice/{account}/{batch}/{message}"),
    ("post", "/twilio/voice/{account}/{batch}/{message}/keys"),
}

STAFF_CALLS = {
    ("post", "/batches"),
    ("post", "/batches/preview"),
    ("get", "/batches"),
    ("get", "/batches/{batch_id}"),
    ("get", "/batches/{batch_id}/messages"),
    ("post", "/batches/{batch_id}/cancel"),
    ("get", "/audit"),
    ("get", "/elections"),
    ("get", "/credits"),
    ("post", "/credits/purchases"),
    ("get", "/credits/purchases"),
    ("get", "/credits/usage"),
    ("get", "/settings"),
    ("get", "/templates"),
    ("post", "/templates"),
    ("get", "/templates/{template_id}"),
    ("put", "/templates/{template_id}"),
    ("delete", "/templates/{template_id}"),
    ("put", "/settings"),
    ("get", "/consents"),
    ("get", "/consents/{phone}"),
    ("put", "/consents/{phone}"),
    ("post", "/consents/import"),
    ("post", "/consents/search"),
    ("get", "/consents/{phone}/proof"),
    ("get", "/conversations"),
    ("post", "/consents/{phone}/erasure"),
    ("get", "/opt-out-requests"),
    ("post", "/opt-out-requests/{request_id}"),
}

# Kind of the gateway's own answer: status and code. The kinds are those of
# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
ANSWERS = {
    "UNAUTHORIZED": ("401", "unauthorized"),
    "EXPIRED_TOKEN": ("401", "unauthorized"),
    "INVALID_SIGNATURE": ("401", "unauthorized"),
    "INVALID_API_KEY": ("401", "unauthorized"),
    "ACCESS_DENIED": ("403", "forbidden"),
    "WAF_FILTERED": ("403", "forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": ("404", "not_found"),
    "RESOURCE_NOT_FOUND": ("404", "not_found"),
    "REQUEST_TOO_LARGE": ("413", "body_too_large"),
    "THROTTLED": ("429", "too_many_requests"),
    "QUOTA_EXCEEDED": ("429", "too_many_requests"),
    "DEFAULT_4XX": (None, "invalid_request"),
    "DEFAULT_5XX": (None, "internal_error"),
}

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
# A route is `/consents/{phone_id}`; `path`, on the other hand, is what was asked for, and ids lead to people.
LOGGED = {
    "$context.requestId",
    "$context.requestTime",
    "$context.httpMethod",
    "$context.resourcePath",
    "$context.status",
    "$context.error.responseType",
    "$context.responseLatency",
    "$context.responseLength",
    "$context.identity.sourceIp",
    "$context.authorizer.claims.sub",
    "$context.xrayTraceId",
}


def calls() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in properties("Api")["Body"]["paths"].items():
        for method, call in methods.items():
            yield method, path, call


def test_the_api_has_the_documented_calls_and_no_others() -> None:
    assert {(method, path) for method, path, _ in calls()} == WEBHOOKS | STAFF_CALLS


def test_every_call_but_the_carriers_needs_a_token_of_the_user_pool() -> None:
    for method, path, call in calls():
        expected: list[dict[str, list[str]]] = [{"NONE": []}] if (method, path) in WEBHOOKS else [{"Staff": []}]
        assert call["security"] == expected, path
    authorizer = properties("Api")["Body"]["components"]["securitySchemes"]["Staff"]["x-amazon-apigateway-authorizer"]
    assert authorizer["type"] == "cognito_user_pools"
    assert authorizer["providerARNs"] == [{"Fn::GetAtt": ["UserPool", "Arn"]}]


@pytest.mark.parametrize(("kind", "status", "code"), [(kind, *answer) for kind, answer in ANSWERS.items()])
def test_the_gateways_own_errors_look_like_the_functions(kind: str, status: str | None, code: str) -> None:
    answer = properties("Api")["Body"]["x-amazon-apigateway-gateway-responses"][kind]
    body = json.loads(answer["responseTemplates"]["application/json"])
    assert answer.get("statusCode") == status
    assert body.keys() == {"code", "message", "details"}
    assert body["code"] == code
    assert body["message"].endswith(".")
    assert body["details"] == []


def test_no_answer_of_the_gateway_is_without_a_rule() -> None:
    assert properties("Api")["Body"]["x-amazon-apigateway-gateway-responses"].keys() == ANSWERS.keys()


def test_there_is_one_stage_and_it_has_the_parameters_name() -> None:
    (stage,) = of_type("AWS::ApiGateway::Stage").values()
    assert stage["StageName"] == {"Ref": "Stage"}
    assert stage["TracingEnabled"] is True


def test_every_call_is_in_a_log_of_its_own_by_its_route_without_what_stands_in_its_address() -> None:
    (stage,) = of_type("AWS::ApiGateway::Stage").values()
    setting = stage["AccessLogSetting"]
    group = properties(named(setting["DestinationArn"]))
    assert group["LogGroupName"] == {"Fn::Sub": "/aws/apigateway/${AWS::StackName}"}
    assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    line = json.loads(setting["Format"])
    assert set(line.values()) == LOGGED
    assert line["route"] == "$context.resourcePath"


def test_what_stands_in_addresses_bodies_and_headers_is_in_no_log_of_the_gateway() -> None:
    (stage,) = of_type("AWS::ApiGateway::Stage").values()
    for each in stage["MethodSettings"]:
        assert not each.keys() & {"LoggingLevel", "DataTraceEnabled"}  # these logs have addresses and bodies


def test_the_gateway_may_write_its_log_before_there_is_a_stage() -> None:
    account = template()["Resources"]["ApiLogAccount"]
    assert template()["Resources"]["Api"]["DependsOn"] == ["ApiLogAccount"]
    # One for all APIs of a region: it stays when the stack goes, for those of others.
    assert account["DeletionPolicy"] == account["UpdateReplacePolicy"] == "Retain"
    role = template()["Resources"][named(account["Properties"]["CloudWatchRoleArn"])]
    assert role["DeletionPolicy"] == role["UpdateReplacePolicy"] == "Retain"
    trusted = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert [one["Principal"] for one in trusted] == [{"Service": "apigateway.amazonaws.com"}]


def test_every_call_is_limited_and_the_carriers_more_generously() -> None:
    (stage,) = of_type("AWS::ApiGateway::Stage").values()
    limits = {(each["HttpMethod"], each["ResourcePath"]): each for each in stage["MethodSettings"]}
    usual = limits["*", "/*"]["ThrottlingRateLimit"]
    for method, path in WEBHOOKS:
        escaped = f"/{path.replace('/', '~1')}"
        assert limits[method.upper(), escaped]["ThrottlingRateLimit"] > usual


def test_a_firewall_is_there_only_if_the_operator_wants_it_and_looks_at_the_carriers_endpoints_alone() -> None:
    conditions, resources = template()["Conditions"], template()["Resources"]
    assert template()["Parameters"]["FirewallLimit"]["Default"] == 0
    assert conditions["HasFirewall"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "FirewallLimit"}, "0"]}]}
    assert resources["Firewall"]["Condition"] == resources["FirewallOfApi"]["Condition"] == "HasFirewall"
    firewall = properties("Firewall")
    assert firewall["DefaultAction"] == {"Allow": {}}
    [rule] = firewall["Rules"]
    [(kind, rate)] = rule["Statement"].items()
    assert (kind, rule["Action"], rate["AggregateKeyType"]) == ("RateBasedStatement", {"Block": {}}, "IP")
    assert (rate["Limit"], rate["EvaluationWindowSec"]) == ({"Ref": "FirewallLimit"}, 300)
    within = rate["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"]
    assert {path for _, path in WEBHOOKS | STAFF_CALLS if within in path} == {path for _, path in WEBHOOKS}
    [stage] = of_type("AWS::ApiGateway::Stage")
    assert f"/restapis/${{Api}}/stages/${{{stage}}}" in properties("FirewallOfApi")["ResourceArn"]["Fn::Sub"]

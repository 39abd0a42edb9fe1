"""template.yaml as CloudFormation gets it: after SAM's transformation, and with small helpers to ask it questions."""

import os
from collections.abc import Iterator
from functools import cache
from typing import Any
from unittest.mock import patch

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from tests.support.template import TEMPLATE

type Resource = dict[str, Any]

FUNCTIONS = (
    "SendBatchFunction",
    "DispatchFunction",
    "InboundKeywordFunction",
    "VoiceCallFunction",
    "StatusWebhookFunction",
    "SettleFunction",
    "AuditQueryFunction",
    "ManageAccountFunction",
    "ManageConsentFunction",
    "EraseFunction",
    "HousekeepingFunction",
    "LookAfterFunction",
    "AskCarrierFunction",
    "LostTextsFunction",
    "ReconciliationFunction",
    "RetentionFunction",
    "StaffTokenFunction",
)


class NoManagedPolicies:
    """SAM asks AWS for the ARNs of policies that a template names; ours names none."""

    def load(self) -> dict[str, str]:
        return {}


@cache
def template() -> dict[str, Any]:
    """The transformed template, with the artifacts somewhere in S3."""
    source = yaml_parse(TEMPLATE.read_text())
    for resource in source["Resources"].values():
        for place in {"CodeUri", "ContentUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][place] = "s3://bucket/key"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="us-east-1"):
        transformed: dict[str, Any] = transform(source, {}, NoManagedPolicies())
    return transformed


def of_type(kind: str) -> dict[str, Resource]:
    """The properties of all resources of a type, by logical id."""
    return {
        name: resource["Properties"] for name, resource in template()["Resources"].items() if resource["Type"] == kind
    }


def properties(name: str) -> Resource:
    """The properties of one resource."""
    found: Resource = template()["Resources"][name]["Properties"]
    return found


def variables(function: str) -> dict[str, Any]:
    """A function's environment."""
    found: dict[str, Any] = properties(function)["Environment"]["Variables"]
    return found


def statements(function: str) -> list[dict[str, Any]]:
    """The statements of the function's own policy."""
    return [one for policy in policies(function) for one in policy["PolicyDocument"]["Statement"]]


def policies(function: str) -> list[Resource]:
    """The policies of the function's role: in it, or beside it where the role may not name what the policy does."""
    role = properties(function)["Role"]["Fn::GetAtt"][0]
    beside = [policy for policy in of_type("AWS::IAM::Policy").values() if {"Ref": role} in policy["Roles"]]
    return [*properties(role).get("Policies", []), *beside]


def permissions(function: str) -> Iterator[tuple[str, str]]:
    """Action and resource of everything that the function's own policy allows."""
    for statement in statements(function):
        assert statement["Effect"] == "Allow"
        assert not statement.keys() & {"NotAction", "NotResource"}
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                yield action, named(resource)


def sources() -> dict[str, str]:
    """Which queue feeds which function."""
    mappings = of_type("AWS::Lambda::EventSourceMapping").values()
    return {named(mapping["FunctionName"]): named(mapping["EventSourceArn"]) for mapping in mappings}


def named(value: Any) -> str:
    """The logical id that a Ref, GetAtt or Sub leads to; an index keeps its path: `LogTable/index/by_phone`.

    Of a choice, that with the key.
    """
    match value:
        case {"Ref": name}:
            return str(name)
        case {"Fn::GetAtt": [name, _]}:
            return str(name)
        case {"Fn::If": ["SendsWithKey", key, _]}:
            return named(key)
        case {"Fn::Sub": str(text)}:
            return text.replace("${", "").replace(".Arn}", "")
        case _:
            return str(value)


def as_list(value: Any) -> list[Any]:
    """CloudFormation lets a list of one be written without the list."""
    return value if isinstance(value, list) else [value]

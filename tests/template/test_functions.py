"""How the functions are set up: what each is told, how long it may take, and where its logs go."""

import importlib
from typing import Any

import pytest

from tests.template.deployed import FUNCTIONS, named, of_type, properties, sources, template, variables

API_GATEWAY_TIMEOUT_S = 29
CARRIER_TIMEOUT_S = 15


def _told_to_all(name: str) -> bool:
    return name.startswith("POWERTOOLS_") or name == "READ_TIMEOUT_S"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_gets_exactly_the_variables_that_its_module_reads(function: str) -> None:
    module = importlib.import_module(properties(function)["Handler"].rpartition(".")[0])
    read = {name.removesuffix("?") for name in module.VARIABLES}
    assert {name for name in variables(function) if not _told_to_all(name)} == read


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_its_modules_handler_on_python_3_13(function: str) -> None:
    module, _, attribute = properties(function)["Handler"].rpartition(".")
    assert attribute == "handler"
    assert callable(importlib.import_module(module).handler)
    assert properties(function)["Runtime"] == "python3.13"
    assert properties(function)["Architectures"] == ["x86_64"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_traced_and_logs_as_json_under_a_name_of_its_own(function: str) -> None:
    assert properties(function)["TracingConfig"] == {"Mode": "Active"}
    assert properties(function)["LoggingConfig"]["LogFormat"] == "JSON"
    names = [variables(other)["POWERTOOLS_SERVICE_NAME"] for other in FUNCTIONS]
    assert names.count(variables(function)["POWERTOOLS_SERVICE_NAME"]) == 1


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_logs_are_kept_for_a_set_time(function: str) -> None:
    group = properties(named(properties(function)["LoggingConfig"]["LogGroup"]))
    assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_no_two_functions_share_a_log_group() -> None:
    groups = [named(properties(function)["LoggingConfig"]["LogGroup"]) for function in FUNCTIONS]
    assert sorted([*groups, "ApiLogs", "SignInLogs"]) == sorted(of_type("AWS::Logs::LogGroup"))


def test_calls_of_staff_end_before_the_gateway_gives_up() -> None:
    called = {named(one["FunctionName"]) for one in of_type("AWS::Lambda::Permission").values() if _by_gateway(one)}
    assert called == set(FUNCTIONS) - {*sources(), *schedules(), "StaffTokenFunction"} | {"EraseFunction"}
    assert max(properties(function)["Timeout"] for function in called) <= API_GATEWAY_TIMEOUT_S


def _by_gateway(permission: dict[str, Any]) -> bool:
    return bool(permission["Principal"] == "apigateway.amazonaws.com")


@pytest.mark.parametrize("function", ["HousekeepingFunction", "LostTextsFunction", "EraseFunction"])
def test_a_run_of_every_minute_is_over_before_the_next_begins(function: str) -> None:
    assert properties(function)["Timeout"] < 60
    assert schedules()[function] == "rate(1 minute)"


@pytest.mark.parametrize("function", ["ReconciliationFunction", "RetentionFunction"])
def test_a_run_of_every_hour_is_over_before_the_next_begins(function: str) -> None:
    assert properties(function)["Timeout"] < 3600
    assert schedules()[function] == "rate(1 hour)"


def schedules() -> dict[str, str]:
    rules = of_type("AWS::Events::Rule").values()
    return {named(rule["Targets"][0]["Arn"]): rule["ScheduleExpression"] for rule in rules}


@pytest.mark.parametrize("function", ["InboundKeywordFunction", "VoiceCallFunction", "StatusWebhookFunction"])
def test_webhooks_end_before_the_carrier_gives_up(function: str) -> None:
    assert properties(function)["Timeout"] < CARRIER_TIMEOUT_S


HEARS_FAMILIES = {"InboundKeywordFunction", "VoiceCallFunction"}


def test_runs_are_reserved_for_those_who_hear_families_and_only_if_that_is_asked_for() -> None:
    """Off, the property is not there at all: a new AWS account may reserve nothing, and its deployment would fail."""
    reserving = {one: given for one in FUNCTIONS if (given := properties(one).get("ReservedConcurrentExecutions"))}
    assert reserving.keys() == HEARS_FAMILIES
    parameter, numbers = template()["Parameters"]["FamiliesConcurrency"], template()["Mappings"]["AsNumber"]
    assert parameter["Default"] == "0"
    for asked in parameter["AllowedValues"]:
        for given in reserving.values():
            assert resolved(given, asked) == (int(asked) or None)
    assert {numbers["Concurrency"][asked] for asked in parameter["AllowedValues"]} == {0, 5, 10, 20, 50, 100}


def resolved(value: Any, families: str) -> int | None:
    """What CloudFormation makes of the property if the parameter has this value; None: it leaves the property out."""
    condition, reserved, nothing = value["Fn::If"]
    assert template()["Conditions"][condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "FamiliesConcurrency"}, "0"]}]}
    assert nothing == {"Ref": "AWS::NoValue"}
    mapping, name, by = reserved["Fn::FindInMap"]
    assert by == {"Ref": "FamiliesConcurrency"}
    return None if families == "0" else int(template()["Mappings"][mapping][name][families])


def test_a_lane_may_enqueue_its_next_chunk_as_often_as_it_needs() -> None:
    assert properties("DispatchFunction")["RecursiveLoop"] == "Allow"


def test_no_other_function_may_run_in_a_loop() -> None:
    for function in FUNCTIONS:
        if function != "DispatchFunction":
            assert "RecursiveLoop" not in properties(function)


def test_the_callback_url_is_the_urls_of_the_outputs() -> None:
    assert variables("DispatchFunction")["CALLBACK_URL"] == template()["Outputs"]["ApiUrl"]["Value"]

"""The pages about a deployment and samconfig.toml speak of the template as it is."""

import re
import tomllib

import pytest

from sayso.domain.account.settings import Language
from sayso.domain.inbound.keyword import Keyword
from sayso.domain.inbound.replies import texts
from tests.support.template import TEMPLATE
from tests.template.deployed import template
from tests.template.test_alarms import ALARMS, watched

ROOT = TEMPLATE.parent
DOCUMENTS = {name: (ROOT / "docs" / f"{name}.md").read_text() for name in ("deploy", "twilio", "costs", "reference")}
CONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
SECTIONS = {
    name: dict(re.findall(r"^#+ (.+)\n((?:(?!^#+ ).*\n)*)", text, re.MULTILINE)) for name, text in DOCUMENTS.items()
}
ENVIRONMENTS = ("dev", "prod")


def cells(page: str, section: str) -> list[list[str]]:
    """The rows of a section's table, without its heading."""
    rows = [line.strip("|").split("|") for line in SECTIONS[page][section].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_every_parameter_has_a_row_with_its_default() -> None:
    shown = {row[0].strip("`"): row[1].strip("`") for row in cells("reference", "Parameters of the template")}
    defaults = {name: str(one["Default"]) or "–" for name, one in template()["Parameters"].items()}
    assert shown == defaults


def test_every_output_has_a_row() -> None:
    shown = [name for row in cells("deploy", "Outputs") for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(shown) == sorted(template()["Outputs"])


@pytest.mark.parametrize("keyword", [Keyword.STOP, Keyword.START, Keyword.HELP])
def test_the_texts_to_paste_are_those_that_sayso_sends(keyword: Keyword) -> None:
    quoted = re.search(rf"^{keyword.name}\b.*:\n\n> (.+)$", SECTIONS["twilio"]["The three texts"], re.MULTILINE)
    assert quoted
    assert quoted[1] == texts(Language.ENGLISH)[keyword.value]


def test_the_number_of_metrics_that_alarms_cost_is_right() -> None:
    shown = re.search(r"^\| CloudWatch: alarms .*\b(\d+) metrics at", DOCUMENTS["costs"], re.MULTILINE)
    assert shown
    assert int(shown[1]) == sum(len(list(watched(alarm))) for alarm in ALARMS.values())


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_is_a_stack_that_the_page_names(environment: str) -> None:
    stacks = {row[0].strip("`"): row[1].strip("`") for row in cells("deploy", "2. Deploy")}
    assert stacks == {name: CONFIG[name]["global"]["parameters"]["stack_name"] for name in ENVIRONMENTS}
    assert f"sam deploy --config-env {environment}" in DOCUMENTS["deploy"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_sets_parameters_that_there_are(environment: str) -> None:
    settings = CONFIG[environment]["deploy"]["parameters"]
    given = dict(pair.split("=", 1) for pair in settings.get("parameter_overrides", []))
    assert given.keys() <= template()["Parameters"].keys()
    assert given.get("Stage", template()["Parameters"]["Stage"]["Default"]) == environment
    assert settings["capabilities"] == "CAPABILITY_IAM"


def test_production_asks_first_and_keeps_the_defaults() -> None:
    """Its parameters could be given on the command line without losing any: SAM would drop those of the file."""
    settings = CONFIG["prod"]["deploy"]["parameters"]
    assert settings["confirm_changeset"] is True
    assert "parameter_overrides" not in settings


def test_a_deployment_without_an_environment_names_no_stack() -> None:
    assert "stack_name" not in str(CONFIG["default"])


def test_the_config_belongs_to_no_aws_account() -> None:
    text = (ROOT / "samconfig.toml").read_text()
    assert not re.search(r"\d{12}|region *=|profile *=|s3_bucket *=", text)


def test_no_iam_resource_has_a_name_of_its_own() -> None:
    """CloudFormation would want CAPABILITY_NAMED_IAM for that, and two stacks could not share an AWS account."""
    for resource in template()["Resources"].values():
        if resource["Type"].startswith("AWS::IAM::"):
            assert not {"RoleName", "ManagedPolicyName", "UserName"} & resource["Properties"].keys()

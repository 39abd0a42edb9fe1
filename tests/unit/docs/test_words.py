"""Every word that the API, the template and the environment know is explained on some page."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import StrEnum
from functools import cache

import pytest

import sayso
from apidoc.errors import all_errors
from sayso.domain.account.settings import KeywordOwner, Language, OptOutMode, Role, Settings
from sayso.domain.advice import AdviceCode
from sayso.domain.audit.entry import ActorKind, EntryType
from sayso.domain.audit.tally import Choice
from sayso.domain.batch.batch import BatchStatus
from sayso.domain.consent.bulk_import import RowResult
from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.errors import SaysoError
from sayso.domain.inbound.keyword import commands
from sayso.domain.inbound.keyword_owner import CarrierDoes
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus, Reason
from sayso.domain.rejection import RejectionReason
from sayso_cli.office.api.deployment import VARIABLES as OFFICE_VARIABLES
from tests.support import template
from tests.support.pages import ROOT, explained, pages, spans

CODE = ("layers/common/sayso", "functions", "local", "sayso_cli", "bench", "apidoc")
LISTS: dict[str, type[StrEnum]] = {
    "docs/undelivered.md": Reason,
    "docs/messages.md": AdviceCode,
    "docs/elections.md": Choice,
}
OF_THE_REFERENCE: tuple[type[StrEnum], ...] = (
    MessageStatus,
    BatchStatus,
    RejectionReason,
    EntryType,
    ActorKind,
    ConsentStatus,
    Channel,
    RowResult,
    Role,
    KeywordOwner,
    OptOutMode,
    Language,
    CarrierDoes,
)
# What Lambda, the AWS libraries and their tools know; operators meet them in AWS's own documentation.
NOT_OURS = re.compile(r"AWS_(?!PROXY_URL)|(NO|HTTPS?)_PROXY|PATH|HOME")


def of_page(page: str) -> frozenset[str]:
    return frozenset(word for span in spans(page) for word in re.findall(r"[\w-]+", span))


def missing(words: Iterable[str], where: frozenset[str]) -> list[str]:
    return sorted(set(words) - where)


@pytest.mark.parametrize("kind", OF_THE_REFERENCE, ids=lambda kind: kind.__name__)
def test_the_reference_explains_every_word_of(kind: type[StrEnum]) -> None:
    assert missing(kind, of_page("docs/reference.md")) == []


@pytest.mark.parametrize(("page", "kind"), LISTS.items(), ids=LISTS)
def test_the_page_explains_every_word_of(page: str, kind: type[StrEnum]) -> None:
    assert missing(kind, of_page(page)) == []


def test_every_error_is_in_the_table_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", pages()["docs/errors.md"], re.MULTILINE)
    assert sorted((int(status), code) for status, code in rows) == sorted(
        (kind.status, kind.code) for kind in all_errors()
    )


def test_no_error_has_a_code_that_the_document_does_not_know() -> None:
    for module in pkgutil.walk_packages(sayso.__path__, "sayso."):
        importlib.import_module(module.name)
    assert {kind.code for kind in every(SaysoError)} <= {kind.code for kind in all_errors()}


def every(parent: type[SaysoError]) -> Iterator[type[SaysoError]]:
    for kind in parent.__subclasses__():
        yield kind
        yield from every(kind)


def test_the_reference_explains_every_setting() -> None:
    settings = fields(Settings)
    assert missing([setting.name for setting in settings], of_page("docs/reference.md")) == []


def test_the_reference_lists_every_keyword_and_no_other() -> None:
    text = pages()["docs/reference.md"]
    section = text[text.index("## Keywords") : text.index("In an entry, `keyword`")]
    assert set(re.findall(r"`([^`]+)`", section)) == {word for language in Language for word in commands(language)}


def test_the_warning_of_low_credits_is_explained() -> None:
    assert "low_credits" in of_page("docs/messages.md")


def test_the_reference_explains_every_parameter_of_the_template() -> None:
    assert missing(template.whole()["Parameters"], of_page("docs/reference.md")) == []


def template_variables() -> set[str]:
    functions = [each["Properties"] for each in template.whole()["Resources"].values() if "Function" in each["Type"]]
    environments = [each["Environment"] for each in functions if "Environment" in each]
    environments.append(template.whole()["Globals"]["Function"]["Environment"])
    return {name for each in environments for name in each["Variables"]}


@cache
def variables_read() -> frozenset[str]:
    """What is read from an environment anywhere in the code, and what a function's VARIABLES name."""
    found: set[str] = set()
    for file in (file for folder in CODE for file in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="get" | "getenv", value=value), args=[ast.Constant(str(name)), *_]
                ):
                    found |= {name} if "environ" in ast.unparse(value) else set()
                case ast.Call(args=[ast.Name("environment"), ast.Constant(str(name)), *_]):
                    found.add(name)
                case ast.Subscript(value=value, slice=ast.Constant(str(name)), ctx=ast.Load()):
                    found |= {name} if "environ" in ast.unparse(value) else set()
                case ast.Assign(targets=[ast.Name("VARIABLES")], value=ast.Tuple(elts=names)):
                    found |= {str(each.value).removesuffix("?") for each in names if isinstance(each, ast.Constant)}
                case ast.keyword(arg="envvar", value=ast.Constant(str(name))):
                    found.add(name)
    return frozenset(name for name in found if not NOT_OURS.match(name))


def test_the_search_for_variables_finds_those_of_every_kind() -> None:
    assert variables_read() >= {"ACCOUNTS_TABLE", "SAYSO_STATE_DIR", "SAYSO_AWS_PORT", "AWS_PROXY_URL", "CARRIER_URL"}


def test_the_page_of_variables_explains_every_environment_variable() -> None:
    names = template_variables() | variables_read() | set(OFFICE_VARIABLES.values())
    assert missing(names, of_page("docs/variables.md")) == []


def test_every_variable_of_the_code_with_our_name_is_explained() -> None:
    texts = [file.read_text() for folder in CODE for file in (ROOT / folder).rglob("*.py")]
    names = {name for text in texts for name in re.findall(r"\bSAYSO_[A-Z_]+\b", text)}
    assert missing(names, explained()) == []


def test_what_make_can_be_given_is_explained() -> None:
    text = (ROOT / "Makefile").read_text()
    given = set(re.findall(r"\$\(([A-Z]+)\)", text)) | set(re.findall(r"^([A-Z]+) \?=", text, re.MULTILINE))
    own = set(re.findall(r"^([A-Z]+) :?=", text, re.MULTILINE)) | {"MAKE", "MAKEFILE_LIST"}
    assert missing(given - own, explained()) == []

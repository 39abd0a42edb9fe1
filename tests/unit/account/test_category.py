"""The categories that a new account has, as the data file and the reference say."""

import re

import pytest

from sayso.domain.account.category import Category, categories, of_new_accounts
from sayso.domain.account.settings import EMERGENCY, AccountSettings, KeywordOwner
from sayso.domain.consent.consent import Consent, ConsentStatus
from sayso.domain.consent.permission import why_not
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber
from tests.support.pages import pages
from tests.support.toml import read

NEW = AccountSettings(account="a", name="A", number=PhoneNumber("+14155550100"), keyword_owner=KeywordOwner.SAYSO)
ALL = list(categories().items())


def test_a_new_account_begins_with_the_categories_of_the_file() -> None:
    assert NEW.categories == of_new_accounts() == ("general", "attendance")
    assert all(NEW.knows(name) for name in categories())


@pytest.mark.parametrize(("name", "category"), ALL)
def test_a_category_waits_for_quiet_hours_as_the_file_says(name: str, category: Category) -> None:
    assert NEW.waits(name) is category.waits


@pytest.mark.parametrize(("name", "category"), ALL)
def test_a_category_can_be_blocked_as_the_file_says(name: str, category: Category) -> None:
    for blocking in ({"all_non_emergency_blocked": True}, {"blocked_categories": frozenset({name})}, {"paused": True}):
        consent = Consent(phone=PhoneNumber("+14155550101"), sms=ConsentStatus.OPTED_IN, **blocking)
        assert (why_not(consent, Channel.SMS, name) is not None) is category.may_be_blocked


def test_emergency_alone_is_built_in() -> None:
    assert [name for name, category in ALL if category.built_in] == [EMERGENCY]
    assert EMERGENCY not in NEW.categories


def test_every_category_has_sources_that_the_file_names() -> None:
    cited = {source for category in categories().values() for source in category.sources}
    assert cited == read("account/categories.toml")["sources"].keys()
    assert all(category.sources and category.means for category in categories().values())


def test_the_reference_shows_each_category_as_the_file_has_it() -> None:
    page = pages()["docs/reference.md"]
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (waits|goes out) \| (may|cannot) block", page, re.MULTILINE)
    assert [(name, waits == "waits", may == "may") for name, waits, may in rows] == [
        (name, category.waits, category.may_be_blocked) for name, category in ALL
    ]

"""A proof is signed by the deployment's key, each page by itself, and nothing goes out unsigned where there is one."""

import copy
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from sayso.domain.proof.check import check_proof
from sayso.domain.proof.document import assembled, sealed
from sayso.domain.proof.reader import Unreadable, Wrong
from sayso_cli.office.signature import signed_by
from tests.integration.proof.test_prove import DANA, live, minutes, pages_of, proof_of
from tests.support.ground import forget
from tests.support.house import House

__all__ = ["minutes"]  # the fixture by which time passes

type Document = dict[str, Any]


@pytest.fixture
def key(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """A key in KMS, which the function knows."""
    made = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
    monkeypatch.setenv("PROOF_KEY_ARN", made["Arn"])
    forget()
    return str(made["Arn"])


def test_every_page_is_signed_and_the_file_of_all_of_them_is_checked_by_the_public_key_alone(
    house: House, key: str, minutes: Callable[[], None]
) -> None:
    live(house, minutes)
    pages = pages_of(house, DANA, 7)
    assert len(pages) > 2
    assert [page["continues"] for page in pages] == [None, *(page["cursor"] for page in pages[:-1])]
    file = json.loads(json.dumps(assembled(pages)))
    assert check_proof(file).chained == 7
    assert signed_by(file) == pages[0]["signature"]["key"]
    assert signed_by(proof_of(house, DANA)) == signed_by(file)


def forged(file: Document, change: Callable[[list[Document]], Any]) -> Document:
    """As by somebody who knows the form, and has no key: all seals are made anew."""
    changed = copy.deepcopy(file)
    change(changed["pages"])
    changed["pages"] = [sealed(page) for page in changed["pages"]]
    return changed


def test_what_is_changed_under_a_new_seal_no_longer_has_its_signature(
    house: House, key: str, minutes: Callable[[], None]
) -> None:
    live(house, minutes)
    file = assembled(pages_of(house, DANA, 7))
    with pytest.raises(Wrong, match="Its signature is not that of this file"):
        signed_by(forged(file, lambda pages: pages[1].update(made_by="nobody")))
    with pytest.raises(Wrong, match="names another key than the one in the file"):
        signed_by(forged(file, lambda pages: pages[0]["signature"].update(key="0" * 32)))
    with pytest.raises(Wrong, match="cannot be read"):
        signed_by(forged(file, lambda pages: pages[0]["signature"].update(value="no base64")))
    assert signed_by(forged(file, lambda pages: pages[0].update(signature=None))) == "", "one page is enough"


def test_pages_that_are_left_out_or_change_places_are_found_though_each_is_signed(
    house: House, key: str, minutes: Callable[[], None]
) -> None:
    live(house, minutes)
    pages = pages_of(house, DANA, 4)
    assert len(pages) > 3
    for some in ([pages[0], *pages[2:]], [pages[0], pages[2], pages[1], *pages[3:]], pages[1:]):
        with pytest.raises(Wrong, match="does not go on where the page before it ends"):
            check_proof(assembled(some))
    with pytest.raises(Unreadable, match="one page of a longer proof"):
        check_proof(assembled(pages[:-1]))
    other = pages_of(house, "+14155550102", 4)
    with pytest.raises(Wrong, match="is of another proof"):
        check_proof(assembled([pages[0], other[0] | {"continues": pages[0]["cursor"]}]))


def test_where_kms_does_not_sign_there_is_no_proof_and_the_call_may_be_repeated(
    house: House, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA)
    monkeypatch.setenv("PROOF_KEY_ARN", f"{key[:-12]}000000000000")
    forget()
    answer = house.call("GET", f"/consents/{DANA}/proof")
    assert answer.error == (503, "busy")
    assert "could not be signed" in answer.body["message"]


def test_without_a_key_a_proof_says_that_it_is_not_signed(house: House) -> None:
    house.opt_in(DANA)
    proof = proof_of(house, DANA)
    assert proof["signature"] is None
    assert signed_by(proof) == ""

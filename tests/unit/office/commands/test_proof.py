"""`sayso proof` and `sayso check-proof`: one file of all pages, which can be checked offline."""

import base64
import hashlib
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sayso.domain.audit.chain import ChainHead, chained
from sayso.domain.consent.checkpoint import checkpoint_of, text_to_sign
from sayso.domain.consent.checkpoint import signed as with_signature
from sayso.domain.consent.consent import Consent
from sayso.domain.json_form import to_json
from sayso.domain.phone import PhoneNumber
from sayso.domain.proof.document import sealed
from tests.support.office import SETTINGS, FakeApi, local_api, printed, sayso

DANA = "+14155550101"
PROOF = "GET /consents/ph_1/proof"
AT = "2026-03-02T16:00:00.000000Z"
UNKNOWN = {"sms": "unknown", "voice": "unknown"}
IN = {"sms": "opted_in", "voice": "unknown"}
NOTHING: dict[str, Any] = {"blocked_categories": [], "all_non_emergency_blocked": False, "paused": False}
HEAD = {"seq": 0, "hash": "0" * 64, "balance": 0, "last_at": ""}


def page(cursor: str | None = None, **changes: Any) -> dict[str, Any]:
    """A page of the proof of a phone that has signed a paper."""
    entry = {
        "id": f"{AT}#000000000000#1#a",
        "at": AT,
        "type": "consent_changed",
        "actor": {"kind": "staff", "name": "dana@school.example"},
        "text": f"{DANA} opted in to text messages, by paper form.",
        "phone": DANA,
        "before": {"channels": UNKNOWN, **NOTHING},
        "after": {"channels": IN, **NOTHING},
        "version": 1,
        "source": "paper_form",
    }
    consent = {"phone": DANA, "channels": IN, **NOTHING, "source": "paper_form", "version": 1}
    made = {
        "format": "sayso-proof-1",
        "account": "maple-street",
        "phone": DANA,
        "made_at": AT,
        "made_by": "dana@school.example",
        "consent": consent,
        "head": HEAD,
        "open": [],
        "entries": [entry],
        "batches": {},
        "messages": [],
        "cursor": cursor,
    }
    return sealed(made | changes)


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    with local_api(tmp_path, monkeypatch) as fake:
        fake.on("GET /settings", (200, SETTINGS))
        yield fake


def test_all_pages_become_one_file_that_only_its_owner_reads_and_that_is_right(
    api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = dict.fromkeys(("consent", "head", "open"))
    api.on(PROOF, (200, page("next", entries=[])), (200, page(**nothing)))
    file = tmp_path / "dana.json"
    assert sayso("proof", "(415) 555-0101", "--out", str(file)) == 0
    assert "1 change of its consent (1 not in its chain), 0 messages, 0 credits used" in printed(capsys)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.query.get("cursor") for one in api.calls_of(PROOF)] == [None, "next"]
    asked = len(api.received)
    assert sayso("check-proof", str(file)) == 0
    assert printed(capsys).startswith("Correct: 1 change of its consent")
    assert len(api.received) == asked


def test_what_moved_while_it_was_made_is_read_again(
    api: FakeApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = page(consent=page()["consent"] | {"version": 2})
    api.on(PROOF, (200, moved), (200, page()))
    assert sayso("proof", DANA, "--out", str(tmp_path / "dana.json")) == 0
    api.on(PROOF, (200, moved))
    assert sayso("proof", DANA, "--out", str(tmp_path / "dana.json")) == 1
    assert "it is not correct: The consent has been changed 2 times, but the file has 1." in printed(capsys)


def test_the_first_wrong_thing_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "dana.json"
    file.write_text(json.dumps(page(made_by="somebody else") | {"made_by": "kim@school.example"}))
    assert sayso("check-proof", str(file)) == 1
    assert "The seal is not that of this file" in printed(capsys)


@pytest.mark.parametrize(
    ("content", "says_so"),
    [
        ("{", "is not JSON"),
        ("{}", "This is not a proof in the format sayso-proof-2"),
        ("[" * 100_000, "is not JSON"),
        (json.dumps(page("next")), "one page of a longer proof"),
        (None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_proof_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, says_so: str
) -> None:
    file = tmp_path / "dana.json"
    if content is not None:
        file.write_text(content)
    assert sayso("check-proof", str(file)) == 2
    assert says_so in printed(capsys)


def test_a_program_gets_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "dana.json"
    file.write_text(json.dumps(page()))
    assert sayso("check-proof", str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "right": True,
        "key": "",
        "crossed": [],
        "entries": 1,
        "changes": 1,
        "chained": 0,
        "messages": 0,
        "credits": 0,
    }


def signature(text: bytes, key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The signature over a text by this key."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = key.public_key().public_bytes(serialization.Encoding.DER, form)
    value = key.sign(text, ec.ECDSA(hashes.SHA256()))
    told = {"key": hashlib.sha256(public).hexdigest()[:32], "public_key": base64.b64encode(public).decode()}
    return told | {"algorithm": "ECDSA_SHA_256", "value": base64.b64encode(value).decode()}


def signed(page: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The page, with a signature by this key."""
    return page | {"signature": signature(f"sayso-proof-2 {page['sha256']}".encode(), key)}


def test_whoever_checks_names_the_key_that_must_have_signed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    school, forger = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    plain = page(format="sayso-proof-2", continues=None)
    right, own, none = tmp_path / "right.json", tmp_path / "own.json", tmp_path / "none.json"
    right.write_text(json.dumps(signed(plain, school)))
    own.write_text(json.dumps(signed(plain, forger)))
    none.write_text(json.dumps(plain))
    key_id = signed(plain, school)["signature"]["key"]
    pem, form = tmp_path / "school.pem", serialization.PublicFormat.SubjectPublicKeyInfo
    pem.write_bytes(school.public_key().public_bytes(serialization.Encoding.PEM, form))

    assert sayso("check-proof", str(right)) == 0
    assert f"Signed with the key {key_id}. Compare this with what the school publishes." in printed(capsys)
    for key in (key_id, key_id.upper(), str(pem)):
        assert sayso("check-proof", str(right), "--key", key) == 0
        assert "as you asked" in printed(capsys)
        assert sayso("check-proof", str(own), "--key", key) == 1
        assert sayso("check-proof", str(none), "--key", key) == 1
    assert sayso("check-proof", str(none)) == 0
    assert "It is not signed" in printed(capsys)
    assert sayso("check-proof", str(right), "--key", "school") == 1
    changed = sealed(signed(plain, school) | {"made_by": "nobody"})
    right.write_text(json.dumps(changed))
    assert sayso("check-proof", str(right)) == 1


def test_a_checkpoint_by_a_key_that_was_not_named_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    checkpoint = checkpoint_of("maple-street", Consent(phone=PhoneNumber(DANA), version=3), 4, AT)
    text = text_to_sign("maple-street", ChainHead(3, "5" * 64), to_json(checkpoint.public()))
    of_checkpoint = signature(text, other)
    head, [entry] = chained(ChainHead(3, "5" * 64), [with_signature(checkpoint, of_checkpoint)], "salt")
    fields = to_json(entry.public()) | {"id": entry.sort_key, "chain": to_json(entry.chain)}
    consent = page()["consent"] | {"channels": UNKNOWN, "source": None, "version": 4, "chain": to_json(head)}
    plain = page(format="sayso-proof-2", continues=None, entries=[fields], consent=consent)
    file, keys = tmp_path / "dana.json", [signed(plain, school)["signature"]["key"], of_checkpoint["key"]]
    file.write_text(json.dumps(signed(plain, school)))

    assert sayso("check-proof", str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out)["checkpoint_keys"] == [keys[1]]
    assert sayso("check-proof", str(file), "--key", keys[0]) == 1
    assert f"checkpoint in {file} is signed with another key, {keys[1]}" in printed(capsys)
    assert sayso("check-proof", str(file), "--key", keys[1]) == 1, "the file itself"
    assert sayso("check-proof", str(file), "--key", keys[0], "--key", keys[1]) == 0
    assert "prove nothing by themselves" in printed(capsys)

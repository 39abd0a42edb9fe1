"""`sayso proof` and `sayso check-proof`."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click

from sayso.domain.proof.check import Right
from sayso.domain.proof.check import check_proof as check
from sayso.domain.proof.document import Document, assembled
from sayso.domain.proof.reader import Unreadable, Wrong
from sayso_cli.office.api.client import Client
from sayso_cli.office.command import command
from sayso_cli.office.input import phones
from sayso_cli.office.phrasing import how_many
from sayso_cli.office.private_file import write_private
from sayso_cli.office.problem import Problem
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.signature import signed_by, wanted_key
from sayso_cli.signatures import is_genuine
from sayso_cli.visible import outside

PAGE = 500

UNSIGNED = "It is not signed: only its sender can say where it is from."


class NotAProof(Problem):
    """The file is not a proof, so it cannot be checked."""

    exit_code = click.UsageError.exit_code


@command("proof")
@click.argument("phone")
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="The file to write.")
def proof(context: SessionContext, *, phone: str, out: Path) -> Any:
    """Write a file that proves what PHONE has consented to.

    It says what, when and on what evidence, and lists every message to it.
    """
    number = phones.to_e164(phone, context.settings["default_country"], "PHONE")
    document, wrong = _document(context.client, number)
    write_private(out, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())
    if wrong:
        raise Problem(f"Wrote {out}, but it is not correct: {wrong} Show it to your operator.")
    right, key = check(document, is_genuine), signed_by(document)
    check_it = f"It contains names and texts: keep it safe. Anybody can check it: sayso check-proof {outside(str(out))}"
    context.screen.result(
        {"written": str(out), "key": key} | _figures(right),
        f"Wrote {outside(str(out))}: {_summary(right)}.",
        f"It is signed with the key {key}." if key else UNSIGNED,
        check_it,
    )
    return None


def _document(client: Client, number: str) -> tuple[Document, str]:
    """Return all pages as one document, and what is wrong with it; retried once, since others may write meanwhile."""
    for _ in range(2):
        document, wrong = assembled(list(_pages(client, number))), ""
        try:
            check(document, is_genuine)
            signed_by(document)
        except Wrong as found:
            wrong = str(found)
        else:
            break
    return document, wrong


def _pages(client: Client, number: str) -> Any:
    phone_id, cursor = client.phone_id(number), ""
    while cursor is not None:
        page = client.get(f"/consents/{phone_id}/proof", limit=PAGE, cursor=cursor)
        yield dict(page)
        cursor = page["cursor"]


@command("check-proof")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    multiple=True,
    help="The id of a key that may have signed it and its checkpoints, or a file with the public key; also several.",
)
def check_proof(context: SessionContext, *, file: Path, key: tuple[str, ...]) -> Any:
    """Check a FILE that `sayso proof` wrote; needs no sign-in and no network."""
    wanted = {wanted_key(one) for one in key}
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        right, found = check(document, is_genuine), signed_by(document)
    except OSError as error:
        raise NotAProof(f"{file} cannot be read: {error.strerror}.") from error
    except Wrong as wrong:
        raise Problem(f"{file} is not correct. {wrong}") from wrong
    except Unreadable as error:
        raise NotAProof(f"{file}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise NotAProof(f"{file} is not JSON: it is not a proof, or it is incomplete.") from error
    if wanted:
        _require_signed_with(wanted, file, found, right)
    crossed_lines = [f"[yellow]•[/] {outside(sentence)}" for sentence in right.crossed]
    context.screen.result(
        {"right": True, "key": found, "crossed": right.crossed} | _figures(right),
        f"Correct: {_summary(right)}.",
        *crossed_lines,
        *_checkpoint(right, found),
        _who(found, bool(wanted)),
    )
    return None


def _require_signed_with(wanted: set[str], file: Path, found: str, right: Right) -> None:
    """Raise Problem if the file or one of its checkpoints is signed with none of the wanted keys."""
    if found not in wanted:
        by = f"signed with another key, {found}" if found else "not signed"
        raise Problem(f"{file} is {by}: whoever made it, it is not known to be from the holder of {_keys(wanted)}.")
    if others := right.checkpoint_keys - wanted:
        raise Problem(
            f"A checkpoint in {file} is signed with another key, {', '.join(sorted(others))}. If the school publishes "
            "that key as an earlier one of its own, name it too, with another --key."
        )


def _keys(some: Collection[str]) -> str:
    return f"the key{'' if len(some) == 1 else 's'} {' and '.join(sorted(some))}"


def _checkpoint(right: Right, found: str) -> list[str]:
    if not right.checkpoint_keys:
        return []
    others = right.checkpoint_keys - {found}
    by = f"{_keys(others)}: compare that too" if others else "the same key"
    return [
        "[yellow]•[/] Changes before its checkpoint expire: those that are still here prove nothing by themselves.",
        f"[yellow]•[/] The checkpoint is signed with {by}.",
    ]


def _who(found: str, wanted: bool) -> str:
    if not found:
        return f"[yellow]•[/] {UNSIGNED}"
    if wanted:
        return f"Signed with the key {found}, as you asked."
    return f"Signed with the key {found}. Compare this with what the school publishes."


def _figures(right: Right) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "entries": right.entries,
        "changes": right.changes,
        "chained": right.chained,
        "messages": right.messages,
        "credits": right.credits,
    }
    return figures | ({"checkpoint_keys": sorted(right.checkpoint_keys)} if right.checkpoint_keys else {})


def _summary(right: Right) -> str:
    changes, messages = how_many(right.changes, "change"), how_many(right.messages, "message")
    unchained = right.changes - right.chained
    not_in_it = f" ({unchained} not in its chain)" if unchained else ""
    return f"{changes} of its consent{not_in_it}, {messages}, {how_many(right.credits, 'credit')} used"

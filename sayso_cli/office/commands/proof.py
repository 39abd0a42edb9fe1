"""`sayso proof` and `sayso check-proof`."""

import json
import os
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
from sayso_cli.office.phrasing import counted
from sayso_cli.office.problem import Problem
from sayso_cli.office.session_context import Desk

PAGE = 500


class NoProof(Problem):
    """What was named is no proof, so that nothing can be said of it."""

    exit_code = click.UsageError.exit_code


@command("proof")
@click.argument("phone")
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="The file to write.")
def proof(desk: Desk, *, phone: str, out: Path) -> Any:
    """Write into a file what PHONE has allowed, when, on what evidence, and every message to it."""
    number = phones.e164(phone, desk.settings["default_country"], "PHONE")
    document, wrong = _made(desk.client, number)
    _write(out, document)
    if wrong:
        raise Problem(f"Wrote {out}, but it is not right: {wrong} Show it to your operator.")
    right = check(document)
    check_it = f"It holds names and texts: keep it as such. Anybody can check it: sayso check-proof {out}"
    desk.screen.result({"written": str(out)} | _figures(right), f"Wrote {out}: {_told(right)}.", check_it)
    return None


def _made(client: Client, number: str) -> tuple[Document, str]:
    """All pages as one document, and what is wrong with it; made anew once, since others may write meanwhile."""
    for _ in range(2):
        document, wrong = assembled(list(_pages(client, number))), ""
        try:
            check(document)
        except Wrong as found:
            wrong = str(found)
        else:
            break
    return document, wrong


def _pages(client: Client, number: str) -> Any:
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/consents/{number}/proof", limit=PAGE, cursor=cursor)
        yield dict(page)
        cursor = page["cursor"]


def _write(out: Path, document: Document) -> None:
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1, ensure_ascii=False)
            file.write("\n")
    except OSError as error:
        raise Problem(f"{out} cannot be written: {error.strerror}.") from error


@command("check-proof")
@click.argument("file", type=click.Path(path_type=Path))
def check_proof(desk: Desk, *, file: Path) -> Any:
    """Check a FILE that `sayso proof` wrote; without a sign-in, a network or anything but the file."""
    try:
        right = check(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise NoProof(f"{file} cannot be read: {error.strerror}.") from error
    except Wrong as wrong:
        raise Problem(f"{file} is not right. {wrong}") from wrong
    except Unreadable as error:
        raise NoProof(f"{file}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise NoProof(f"{file} is not JSON: it is no proof, or was cut short.") from error
    crossed = [f"[yellow]•[/] {sentence}" for sentence in right.crossed]
    desk.screen.result({"right": True, "crossed": right.crossed} | _figures(right), f"Right: {_told(right)}.", *crossed)
    return None


def _figures(right: Right) -> dict[str, int]:
    return {
        "entries": right.entries,
        "changes": right.changes,
        "messages": right.messages,
        "credits": right.credits,
    }


def _told(right: Right) -> str:
    changes, messages = counted(right.changes, "change"), counted(right.messages, "message")
    return f"{changes} of its consent, {messages}, {counted(right.credits, 'credit')} used"

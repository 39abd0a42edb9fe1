"""`sayso send`."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from sayso.domain.message.channel import Channel
from sayso_cli.office import phrasing
from sayso_cli.office.api.client import ResponseBody
from sayso_cli.office.batch import submit
from sayso_cli.office.batch.batch_body import BatchBody
from sayso_cli.office.batch.earlier import Earlier
from sayso_cli.office.batch.earlier import find as find_earlier
from sayso_cli.office.batch.follow import continues_message, follow
from sayso_cli.office.batch.named import name_of
from sayso_cli.office.batch.submit import Submitted
from sayso_cli.office.command import command
from sayso_cli.office.commands.send_options import SendOptions, batch_body_of
from sayso_cli.office.input.decoding import STANDARD_INPUT
from sayso_cli.office.problem import Interrupted, Problem, Refused
from sayso_cli.office.session_context import SessionContext
from sayso_cli.office.show import batches as show_batches
from sayso_cli.office.show import preview as show_preview
from sayso_cli.office.show.earlier import Choice, choose, notice
from sayso_cli.office.show.refusal import explain_refusal
from sayso_cli.visible import outside


@command("send")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--template", "-t", help="The text; {{first_name}} is replaced by the column “First name”.")
@click.option("--template-file", type=click.Path(path_type=Path), help="A file with the text, instead of --template.")
@click.option("--use", metavar="NAME", help="A saved text, instead of --template; `sayso templates` lists them.")
@click.option("--category", help="What kind of message it is.  [default: the saved text's, else general]")
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    default=Channel.SMS.value,
    show_default=True,
    help="sms sends a text, voice calls and reads it out.",
)
@click.option("--preview", is_flag=True, help="Show what would be sent, without sending it.")
@click.option("--yes", "-y", is_flag=True, help="Send without asking.")
@click.option("--test", is_flag=True, help="Send it to your own phone only; needs --to.")
@click.option("--to", metavar="PHONE", help="Your phone, for a test.")
@click.option("--retry-of", metavar="BATCH", help="Send again to those of BATCH whose phone was off or busy.")
@click.option("--completes", metavar="BATCH", help="Send only to those on the list who have not got BATCH.")
@click.option("--send-at", metavar="TIME", help="Start at this time, “2026-11-24 17:00”, in your account's time zone.")
@click.option("--expires-at", metavar="TIME", help="Do not send what is still waiting at this time.")
@click.option("--only-rest", is_flag=True, help="If most of the list got the text today, send it to the others only.")
@click.option("--again", is_flag=True, help="Send it even if the list, or most of it, got the text today.")
@click.option("--all-or-nothing", is_flag=True, help="Send nothing if one row cannot be sent.")
@click.option("--no-normalise", is_flag=True, help="Keep curly quotes and long dashes, even if that costs more.")
@click.option("--sheet", metavar="NAME", help="Of a workbook, the sheet with the list; else the first.")
@click.option(
    "--phone-column",
    "phone_columns",
    metavar="TITLE",
    multiple=True,
    help="The column with the phones; may be repeated, to use several.",
)
@click.option("--family-column", metavar="TITLE", help="The column with the family ids, if it has an unusual title.")
@click.option("--name-column", metavar="TITLE", help="The column with the names, if it has an unusual title.")
@click.option("--language-column", metavar="TITLE", help="The column with each family's language, for a saved text.")
@click.option("--idempotency-key", metavar="KEY", help="For programs: the same key never sends twice.")
@click.option("--no-follow", is_flag=True, help="Do not wait until every message has its final status.")
def send(context: SessionContext, **given: Any) -> Any:
    """Send a text to everybody in FILE, a list: a CSV file or a workbook.


    It shows a preview, asks, sends, and follows the batch to the end. With --channel voice it calls everybody instead
    and reads the text out.
    """
    options = SendOptions(**given)
    _check(options)
    body = batch_body_of(context, options)
    context.screen.print(context.sender_line())
    with _refusals_explained(context, body):
        earlier = find_earlier(context.client, body, context.zone) if _is_new(options) else None
    if earlier and _is_done(context, options, earlier):
        return _follow(context, options, Submitted(ResponseBody(earlier.latest), is_repeat=True))
    if earlier and earlier.rest and _only_rest(context, options, earlier):
        body, preview = body.completing(earlier.batch["batch_id"]), earlier.rest
    else:
        with _refusals_explained(context, body):
            preview = submit.preview(context.client, body)
    if options.preview:
        context.screen.result(preview, *show_preview.preview(body, preview, context.zone))
        return preview
    context.screen.print(*show_preview.preview(body, preview, context.zone))
    if show_preview.reaches_nobody(preview):
        raise Problem(show_preview.NOBODY)
    if not options.yes and not context.screen.confirm(show_preview.question(preview)):
        raise Problem("Nothing was sent.")
    with _refusals_explained(context, body):
        submitted = _submit(context, options, body, submit.server_time(preview))
    return _follow(context, options, submitted)


def _check(options: SendOptions) -> None:
    """UsageError if the options contradict each other or one is missing."""
    if options.retry_of:
        own = (options.file, options.template, options.template_file, options.use, options.completes)
        if any(own) or options.test or options.to:
            raise click.UsageError("--retry-of repeats the list and text of that batch: leave out the others.")
        return
    given = [bool(options.template), bool(options.template_file), bool(options.use)].count(True)
    if given > 1 or (not given and not _can_ask(options)):
        raise click.UsageError("Give the text with --template or --template-file, or a saved one with --use.")
    if options.file == options.template_file == STANDARD_INPUT:
        raise click.UsageError("Standard input has the list or the text, not both.")
    if options.test != bool(options.to):
        raise click.UsageError("A test needs both: --test --to YOUR-PHONE.")
    if options.test and options.completes:
        raise click.UsageError("A test goes to your own phone: leave out --completes.")
    if options.again and options.only_rest:
        raise click.UsageError("Either --again, to everybody, or --only-rest.")
    if not options.test and options.file is None:
        raise click.UsageError("Name the list: sayso send families.csv --template “…”")


def _can_ask(options: SendOptions) -> bool:
    """Return whether somebody sits at the keyboard, who can be asked for the text."""
    return sys.stdin.isatty() and not options.yes and options.file != STANDARD_INPUT


def _is_new(options: SendOptions) -> bool:
    """Return whether it may be a list of which most was sent today, and nobody has said what to do then."""
    by_hand = options.retry_of or options.completes or options.test or options.again or options.idempotency_key
    return not by_hand


def _is_done(context: SessionContext, options: SendOptions, earlier: Earlier) -> bool:
    """Return whether nothing is left to send, unless the person wants it to go out once more."""
    if earlier.left or options.preview:
        return False
    context.screen.print(*notice(earlier, context.zone))
    context.screen.print("To send to everybody once more, add --again.")
    return options.only_rest or options.yes or not context.screen.confirm("Send it once more?")


def _only_rest(context: SessionContext, options: SendOptions, earlier: Earlier) -> bool:
    """Return whether only those are sent to who have not got it. Problem if nobody is."""
    if options.only_rest or options.preview or not earlier.left:
        context.screen.print(*notice(earlier, context.zone))
        return options.only_rest
    choice = choose(context.screen, earlier, context.zone, asks=not options.yes)
    if choice is Choice.NOTHING:
        raise Problem("Nothing was sent.")
    return choice is Choice.REST


@contextmanager
def _refusals_explained(context: SessionContext, body: BatchBody) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise explain_refusal(body, refused, context.screen) from refused


def _submit(context: SessionContext, options: SendOptions, body: BatchBody, since: datetime) -> Submitted:
    """Submit it; if the same was sent earlier today, send it again only if the person wants it."""
    today = since.astimezone(context.zone).date()
    wanted_again = options.test or options.again
    by_content = submit.random_idempotency_key() if wanted_again else body.idempotency_key(today)
    submitted = submit.submit(context.client, body, options.idempotency_key or by_content, since)
    if submitted.is_repeat:
        _report_repeat(context, submitted.batch)
        if not options.yes and not options.idempotency_key and context.screen.confirm("Send it once more?"):
            return submit.submit(context.client, body, submit.random_idempotency_key(), since)
    return submitted


def _report_repeat(context: SessionContext, batch: Mapping[str, Any]) -> None:
    time = phrasing.local_time(batch["created_at"], context.zone, "%H:%M")
    context.screen.print(
        f"[yellow]The same list and text were sent at {time} (batch {outside(name_of(batch))}); "
        "nothing was sent now.[/] "
        "Add --again to send them once more."
    )


def _follow(context: SessionContext, options: SendOptions, submitted: Submitted) -> Any:
    batch: Any = submitted.batch
    if not options.no_follow:
        try:
            batch = follow(context.client, batch, context.screen, context.clock)
        except KeyboardInterrupt:
            raise Interrupted(continues_message(name_of(batch))) from None
    context.screen.result(batch, *show_batches.batch(batch, context.zone))
    return batch

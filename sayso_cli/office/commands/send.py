"""`sayso send`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sayso.domain.message.channel import Channel
from sayso_cli.office import phrasing
from sayso_cli.office.batch import batch_body as orders
from sayso_cli.office.batch import submit as sending
from sayso_cli.office.batch.batch_body import Columns, Order
from sayso_cli.office.batch.follow import follow, goes_on
from sayso_cli.office.batch.submit import Sent
from sayso_cli.office.command import command
from sayso_cli.office.input import dates
from sayso_cli.office.input import sheet as sheets
from sayso_cli.office.problem import Interrupted, Problem, Refused
from sayso_cli.office.session_context import Desk
from sayso_cli.office.show import batches as show
from sayso_cli.office.show import preview as show_preview
from sayso_cli.office.show.refusal import explained


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options, as they were given."""

    file: Path | None
    template: str | None
    template_file: Path | None
    category: str
    channel: str
    phone_column: str | None
    family_column: str | None
    name_column: str | None
    all_or_nothing: bool
    no_normalise: bool
    test: bool
    to: str | None
    retry_of: str | None
    send_at: str | None
    expires_at: str | None
    preview: bool
    yes: bool
    again: bool
    no_follow: bool
    idempotency_key: str | None


@command("send")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--template", "-t", help="The text; {{first_name}} stands for the column “First name”.")
@click.option("--template-file", type=click.Path(path_type=Path), help="A file with the text, in its place.")
@click.option("--category", default="general", show_default=True, help="What kind of message it is.")
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    default=Channel.SMS.value,
    show_default=True,
    help="sms texts it, voice calls and reads it out.",
)
@click.option("--preview", is_flag=True, help="Show what would be sent, and end there.")
@click.option("--yes", "-y", is_flag=True, help="Send without asking.")
@click.option("--test", is_flag=True, help="Send it to your own phone alone: see --to.")
@click.option("--to", metavar="PHONE", help="The phone of a test.")
@click.option("--retry-of", metavar="BATCH", help="Send again to those of BATCH who missed it for a passing reason.")
@click.option("--send-at", metavar="TIME", help="Begin then: “2026-11-24 17:00”, by the clock of your account.")
@click.option("--expires-at", metavar="TIME", help="What has not gone out by then is not sent any more.")
@click.option("--again", is_flag=True, help="Send it even if the same list and text were sent today.")
@click.option("--all-or-nothing", is_flag=True, help="Send nothing if one row cannot be sent.")
@click.option(
    "--no-normalise", is_flag=True, help="Leave curly quotes and long dashes as they are, if that costs more."
)
@click.option("--phone-column", metavar="TITLE", help="Where the phones are, if the title is unusual.")
@click.option("--family-column", metavar="TITLE", help="The same for what tells families apart.")
@click.option("--name-column", metavar="TITLE", help="The same for the name shown in reports.")
@click.option("--idempotency-key", metavar="KEY", help="For programs: the same key never sends twice.")
@click.option("--no-follow", is_flag=True, help="Do not wait until everything is settled.")
def send(desk: Desk, **options: Any) -> Any:
    """Send a text to everybody in FILE, a CSV list: show what it would be, ask, send, and follow it to the end.

    With --channel voice everybody is called instead, and the text is read out.
    """
    wish = Wish(**options)
    _check(wish)
    order = _order(desk, wish)
    desk.screen.tell(desk.introduce())
    with _explaining(desk, order):
        found = sending.preview(desk.client, order)
    if wish.preview:
        desk.screen.result(found, *show_preview.preview(order, found, desk.zone))
        return found
    desk.screen.tell(*show_preview.preview(order, found, desk.zone))
    if not wish.yes and not desk.screen.confirm(show_preview.question(found)):
        raise Problem("Nothing was sent.")
    with _explaining(desk, order):
        sent = _send(desk, wish, order, sending.server_time(found))
    return _to_the_end(desk, wish, sent)


def _check(wish: Wish) -> None:
    """What no program could make sense of. UsageError."""
    if wish.retry_of:
        if wish.file or wish.template or wish.template_file or wish.test or wish.to:
            raise click.UsageError("--retry-of repeats list and text of that batch: leave out the others.")
        return
    if bool(wish.template) == bool(wish.template_file):
        raise click.UsageError("Give the text, with --template or with --template-file.")
    if wish.test != bool(wish.to):
        raise click.UsageError("A test needs both: --test --to YOUR-PHONE.")
    if not wish.test and wish.file is None:
        raise click.UsageError("Name the list: sayso send families.csv --template “…”")


def _order(desk: Desk, wish: Wish) -> Order:
    times = _times(desk, wish)
    if wish.retry_of:
        return Order({"retry_of": wish.retry_of, **times})
    sheet = sheets.read(wish.file) if wish.file else None
    body = {
        "channel": wish.channel,
        "category": wish.category,
        "template": wish.template or sheets.read_text(wish.template_file or Path()),
        "normalise": not wish.no_normalise,
        "all_or_nothing": wish.all_or_nothing,
        **times,
    }
    around = desk.around if wish.channel == Channel.SMS else {}  # a call has neither header nor footer
    if wish.to:
        return orders.to_oneself(wish.to, body, around, sheet)
    named = Columns(phone=wish.phone_column, family=wish.family_column, name=wish.name_column)
    return orders.from_sheet(sheet, body, around, named) if sheet else Order(body)


def _times(desk: Desk, wish: Wish) -> dict[str, str]:
    """When it begins and expires, by the clock of the school."""
    given = {"--send-at": wish.send_at, "--expires-at": wish.expires_at}
    now, country = datetime.now(UTC), desk.settings["default_country"]
    return {
        option.removeprefix("--").replace("-", "_"): dates.hour(option, at, desk.zone, now, country).isoformat()
        for option, at in given.items()
        if at
    }


@contextmanager
def _explaining(desk: Desk, order: Order) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise explained(order, refused, desk.screen) from refused


def _send(desk: Desk, wish: Wish, order: Order, since: datetime) -> Sent:
    """Send it; what was sent earlier today is sent again only if the person says so."""
    new = wish.test or wish.again
    key = wish.idempotency_key or (sending.fresh_key() if new else order.key(since.astimezone(desk.zone).date()))
    sent = sending.send(desk.client, order, key, since)
    if sent.earlier:
        _tell_of_the_earlier(desk, sent.batch)
        if not wish.yes and not wish.idempotency_key and desk.screen.confirm("Send it once more?"):
            return sending.send(desk.client, order, sending.fresh_key(), since)
    return sent


def _tell_of_the_earlier(desk: Desk, batch: Mapping[str, Any]) -> None:
    at = phrasing.at(batch["created_at"], desk.zone, "%H:%M")
    desk.screen.tell(
        f"[yellow]The same list and text were sent at {at} (batch {batch['batch_id']}); nothing was sent now.[/] "
        "With --again they are sent once more."
    )


def _to_the_end(desk: Desk, wish: Wish, sent: Sent) -> Any:
    batch: Any = sent.batch
    if not wish.no_follow:
        try:
            batch = follow(desk.client, batch, desk.screen, desk.clock)
        except KeyboardInterrupt:
            raise Interrupted(goes_on(batch["batch_id"])) from None
    desk.screen.result(batch, *show.batch(batch, desk.zone))
    return batch

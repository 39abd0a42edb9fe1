"""Places and lifts holds, and lists them, with how far removing at the carrier has come and what it refused."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr

from sayso.actions.retention import lift_hold, place_hold
from sayso.domain.credits.reconciliation import Day
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Hold
from sayso.domain.retention.removal import Progress
from sayso.tables.accounts.carrier_removals import progress_of
from sayso.tables.accounts.holds import holds_of
from sayso.tables.accounts.settings import settings_of
from sayso_cli.operator.command_result import CommandResult
from sayso_cli.operator.credits import one_line
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack

MOST_NAMED = 20
"""Refused texts that the sentences name; `--json` names all."""


class NoteModel(BaseModel):
    """Why a hold is placed or lifted: one short line."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[StrictStr, Field(min_length=1, max_length=200), AfterValidator(one_line)]


def hold(stack: Stack, account: str, phone: str | None, days: tuple[date, date] | None, note: str) -> CommandResult:
    """Place a hold on a phone or on days; the same again changes nothing. OperatorProblem if it is neither or both."""
    form = NoteModel(note=note)
    what = _what(account, phone, days)
    placed, new = place_hold.place_hold(account, what, form.note, stack.operator, datetime.now(UTC))
    since = "now" if new else f"since {placed.placed_at}; nothing was changed"
    return CommandResult(
        changed=new,
        sentences=[
            f"Hold {placed.id} keeps {placed.what} of {account} from expiry and erasure {since}.",
            f"To lift it: sayso-operator lift-hold {account} {placed.id} --note ...",
        ],
        data={"account": account, **_shown(placed)},
    )


def lift(stack: Stack, account: str, hold_id: str, note: str) -> CommandResult:
    """Lift a hold."""
    lifted = lift_hold.lift_hold(account, hold_id, NoteModel(note=note).note, stack.operator, datetime.now(UTC))
    return CommandResult(
        changed=True,
        sentences=[f"The hold on {lifted.what} of {account} is lifted: what waited for it goes on within the hour."],
        data={"account": account, **_shown(lifted)},
    )


def holds(stack: Stack, account: str) -> CommandResult:  # noqa: ARG001 - the tables are bound by then
    """List what is held, and what is left at the carrier."""
    settings, held, progress = settings_of(account), holds_of(account).held, progress_of(account)
    sentences = [f"{one.id}: {one.what}, since {one.placed_at[:10]}, by {one.placed_by}." for one in held]
    return CommandResult(
        changed=False,
        sentences=[
            *(sentences or [f"Account {account} has no holds."]),
            *_of_carrier(settings.remove_at_carrier, progress),
        ],
        data={
            "account": account,
            "holds": [_shown(one) for one in held],
            "remove_at_carrier": settings.remove_at_carrier,
            "removed_through": progress.through.isoformat() if progress.through else None,
            "refused": [one.carrier_id for one in progress.left],
        },
    )


def _of_carrier(after_days: int | None, progress: Progress) -> Iterator[str]:
    if after_days is None:
        yield "Texts stay at the carrier: the setting remove_at_carrier is null."
    if progress.through:
        yield f"At the carrier, what texts said is removed up to {progress.through.isoformat()}."
    if progress.left:
        named = ", ".join(one.carrier_id for one in progress.left[:MOST_NAMED])
        yield f"The carrier refused {len(progress.left)} of them, and is asked again every hour: {named}."


def _what(account: str, phone: str | None, days: tuple[date, date] | None) -> PhoneNumber | tuple[Day, Day]:
    if phone and days is None:
        try:
            return PhoneNumber.from_e164(phone)
        except ValueError as error:
            raise OperatorProblem(f"{phone} is {error}. Nothing was changed.") from error
    if phone or days is None:
        raise OperatorProblem("Name either --phone, or --from and --to. Nothing was changed.")
    first, last = days
    if last < first:
        raise OperatorProblem("The day of --to is before that of --from. Nothing was changed.")
    zone = settings_of(account).time_zone
    return Day.of(first, zone), Day.of(last, zone)


def _shown(one: Hold) -> dict[str, Any]:
    return {
        "hold": one.id,
        "phone": str(one.phone) if one.phone else None,
        "from": one.from_at or None,
        "to": one.to_at or None,
        "placed_at": one.placed_at,
        "placed_by": one.placed_by,
    }

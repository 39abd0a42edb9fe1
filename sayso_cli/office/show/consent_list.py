"""What was understood of a list of consents, before anything of it is recorded."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from rich.console import RenderableType

from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.message.channel import Channel
from sayso_cli.office.input import column_names, dates, phones
from sayso_cli.office.input.column_names import is_easy_to_type
from sayso_cli.office.input.consent_rows import ConsentRows
from sayso_cli.office.input.sheet import Sheet
from sayso_cli.office.phrasing import how_many, listed, quoted
from sayso_cli.office.show.table import table
from sayso_cli.visible import outside

EXAMPLES, MOST_UNREAD = 3, 8

ANSWERS: Mapping[tuple[str, str], str] = {
    (Channel.SMS, ConsentStatus.OPTED_IN): "wants texts",
    (Channel.SMS, ConsentStatus.OPTED_OUT): "wants no texts",
    (Channel.SMS, ConsentStatus.UNKNOWN): "unknown for texts",
    (Channel.VOICE, ConsentStatus.OPTED_IN): "wants calls",
    (Channel.VOICE, ConsentStatus.OPTED_OUT): "wants no calls",
    (Channel.VOICE, ConsentStatus.UNKNOWN): "unknown for calls",
}
OTHERS = {
    "channel": "texts or calls",
    "source": "how",
    "at": "date",
    "name": "name",
    "family_id": "family",
    "note": "note",
}


def understood(sheet: Sheet, found: ConsentRows, country: str) -> Iterator[RenderableType]:
    """Yield which columns were read as what, the first rows as read, and what cannot be read."""
    yield from (f"[yellow]{outside(note)}[/]" for note in sheet.notes)
    yield from _columns(sheet, found)
    if found.rows:
        yield f"[bold]The first {how_many(min(EXAMPLES, len(found.rows)), 'row')} as read[/]"
        yield _examples(found, country)
    yield from _unread(found)
    yield from _unusable(found, country)
    yield from _contradictory(found, country)


def question(found: ConsentRows) -> str:
    """Return the question that is asked before anything is recorded."""
    return f"Record {listed(_counts(found))}?"


def _counts(found: ConsentRows) -> Iterator[str]:
    counts = Counter((row["channel"], row["status"]) for row in found.rows)
    for said, number in counts.items():
        yield f"{number:,} × “{ANSWERS[said]}”"


def _columns(sheet: Sheet, found: ConsentRows) -> Iterator[str]:
    title = {column: outside(column_names.shown(sheet.titles, column)) for column in range(len(sheet.titles))}
    yield f"Phones: [bold]{listed(title[column] for column in found.phones.used)}[/]"
    yield f"Answer: [bold]{title[found.columns.status]}[/]"
    names = tuple(dict.fromkeys(column for every in found.names.values() for column in every))
    read = {**found.columns.others, **({"name": names} if names else {})}
    others = [
        f"{what}: {listed(title[column] for column in read[name])}" for name, what in OTHERS.items() if name in read
    ]
    if others:
        yield outside("Also read: ") + ", ".join(others)
    if found.phones.unused:
        yield f"[yellow]Phones in {listed(title[column] for column in found.phones.unused)} are not used.[/]"
    yield ""


def _examples(found: ConsentRows, country: str) -> RenderableType:
    made = table("", "line", "phone", "answer", "how", "date", "name", right=("line",))
    for row, line in list(zip(found.rows, found.lines, strict=True))[:EXAMPLES]:
        day = dates.in_words(datetime.fromisoformat(row["at"]).date()) if "at" in row else ""
        name = row.get("name") or row.get("family_id") or ""
        cells = (phones.shown(row["phone"], country), ANSWERS[row["channel"], row["status"]], row["source"], day, name)
        made.add_row(str(line), *map(outside, cells))
    made.columns = [column for column in made.columns if any(map(str, column.cells))]
    return made


def _unread(found: ConsentRows) -> Iterator[str]:
    for said, number in found.unread.most_common(MOST_UNREAD):
        yield f"[yellow]{outside(quoted(said))} in {how_many(number, 'row')} is neither yes nor no: left out.[/]"
    if (more := len(found.unread) - MOST_UNREAD) > 0:
        yield f"[yellow]And {how_many(more, 'other answer')} that cannot be read.[/]"
    if found.unread:
        [(words, _)] = found.unread.most_common(1)
        typed = f' "{words}"' if is_easy_to_type(words) else " with these words"
        yield outside(f"If {quoted(words)} is a yes, add --means-yes{typed}; if it is a no, --means-no{typed}.")


def _unusable(found: ConsentRows, country: str) -> Iterator[str]:
    """Yield which phones will be refused, so that they can be corrected before anything is recorded."""
    every = ((row["phone"], line) for row, line in zip(found.rows, found.lines, strict=True))
    wrong = [(phone, line, why) for phone, line in every if (why := phones.what_is_wrong(phone, country))]
    for phone, line, why in wrong[:MOST_UNREAD]:
        yield f"[yellow]Line {line}: {outside(quoted(phone))} will be refused, {outside(why)}.[/]"
    if (more := len(wrong) - MOST_UNREAD) > 0:
        yield f"[yellow]And {how_many(more, 'other phone')} that will be refused.[/]"


def _contradictory(found: ConsentRows, country: str) -> Iterator[str]:
    """Yield which phones have several answers, as from the forms of two children."""
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for row, line in zip(found.rows, found.lines, strict=True):
        of_phone = lines.setdefault((phones.shown(row["phone"], country), row["channel"]), {})
        of_phone.setdefault(row["status"], line)
    several = [(phone, of_phone) for (phone, _), of_phone in lines.items() if len(of_phone) > 1]
    for phone, of_phone in several[:MOST_UNREAD]:
        where = listed(map(str, of_phone.values()))
        yield f"[yellow]{outside(phone)} has different answers, in lines {where}: check what the family wants.[/]"
    if (more := len(several) - MOST_UNREAD) > 0:
        yield f"[yellow]And {how_many(more, 'other phone')} with different answers.[/]"


def kept(found: ConsentRows, country: str) -> str:
    """Return that the phones without a readable answer keep their earlier consent; empty if there are none."""
    named = [phones.shown(one.phone, country) for one in found.left_out if not one.is_blank and one.phone]
    if not named:
        return ""
    keep, their = ("keeps", "its") if len(named) == 1 else ("keep", "their")
    return (
        f"[yellow]{outside(listed(dict.fromkeys(named)))} {keep} {their} earlier consent: "
        "correct these rows, and run the command again.[/]"
    )

"""What happens in the demo, told while it happens: the first day, two batches, and a STOP between them."""

import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from local.demo.cast import Cast
from local.demo.problem import DemoStopped
from sayso.domain.consent import ConsentStatus
from sayso.domain.message import FINAL_RANK

REHEARSAL = (
    "{{ account }}: Hello {{ family_name }} family! Dress rehearsal is on Friday; please be there at "
    "{{ call_time }}. Reply STOP to opt out."
)
THANKS = "{{ account }}: Thank you for Friday! {{ child }} was wonderful. Reply STOP to opt out."
WANTS_NO_MORE = "F05"
"""The family that texts STOP between the batches."""

COMPLETE_WITHIN_S = 120.0
LOOK_AGAIN_AFTER_S = 0.2
TEXT_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Sent:
    """A completed batch: what it was called, and the answer to its request."""

    title: str
    answer: Mapping[str, Any]

    @property
    def batch_id(self) -> str:
        """The batch's id."""
        return str(self.answer["batch_id"])


def first_day(cast: Cast, console: Console) -> None:
    """Import the signed forms: until then nobody may be texted. An earlier demo's changes are put back."""
    forms = [dancer for dancer in cast.dancers if dancer.consent is not ConsentStatus.UNKNOWN]
    said = Counter(dancer.consent for dancer in {dancer.family_id: dancer for dancer in forms}.values())
    families = {dancer.family_id for dancer in cast.dancers}
    imported = cast.admin.post("/consents/import", {"rows": [dancer.consent_row() for dancer in forms]})
    if any(row["result"] in {"rejected", "not_done"} for row in imported["rows"]):
        raise DemoStopped("Some of the families' consents could not be imported.")
    put_back = _put_back(cast)
    console.print(
        f"{len(families)} families with {len(cast.dancers)} dancers are in families.csv. "
        f"{said[ConsentStatus.OPTED_IN]} signed that they want texts, {said[ConsentStatus.OPTED_OUT]} signed that "
        f"they do not, {len(families) - said.total()} never brought the form back. The office imported the forms."
    )
    if put_back:
        console.print(f"An earlier demo had changed {put_back} of these consents; they are back as signed.")


def _put_back(cast: Cast) -> int:
    listed = cast.admin.all("/consents", "consents", limit="1000")
    on_record = {consent["phone"]: consent["channels"]["sms"] for consent in listed}
    wanted = {dancer.e164: dancer.consent.value for dancer in cast.dancers}
    changed = [phone for phone, status in wanted.items() if on_record.get(phone, "unknown") != status]
    for phone in changed:
        change = {"channels": {"sms": wanted[phone]}, "source": "paper_form", "note": "the demo begins anew"}
        cast.admin.put(f"/consents/{phone}", change)
    return len(changed)


def send(cast: Cast, console: Console, title: str, template: str) -> Sent:
    """Send a batch to everybody in the file, and wait until every message has come to its end."""
    body = {
        "channel": "sms",
        "category": "general",
        "template": template,
        "recipients": [dancer.recipient() for dancer in cast.dancers],
    }
    answer = cast.sender.post("/batches", body, idempotency_key=f"demo-{uuid.uuid4()}")
    console.print(f"  “{escape(template)}”")
    console.print(_told(cast, answer))
    _watch(cast, console, answer)
    return Sent(title, answer)


def _told(cast: Cast, answer: Mapping[str, Any]) -> str:
    """The figures of the answer in words."""
    parts = {
        "merged, since the same phone would get the same text twice": answer["merged"],
        "that cannot be sent": len(answer["rejected"]),
    }
    apart = [f"{n} {what}" for what, n in parts.items() if n]
    without = f" (all but {' and '.join(apart)})" if apart else ""
    return (
        f"Accepted: {answer['recipients']} messages for {len(cast.dancers)} dancers{without}. "
        f"{answer['without_consent']} of them are to phones that have not consented and will be left out. "
        f"{answer['credits_held']} credits are set aside until the carrier has told what became of each."
    )


def _watch(cast: Cast, console: Console, answer: Mapping[str, Any]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    deadline = time.monotonic() + COMPLETE_WITHIN_S
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("sending", total=answer["recipients"])
        while True:
            batch = cast.sender.get(f"/batches/{answer['batch_id']}")
            final = {status.value: batch["counts"].get(status.value, 0) for status in reversed(FINAL_RANK)}
            told = ", ".join(f"{n} {status}" for status, n in final.items() if n)
            bar.update(task, completed=sum(final.values()), description=told or "sending")
            if batch["status"] == "completed":
                return
            if time.monotonic() > deadline:
                break
            time.sleep(LOOK_AGAIN_AFTER_S)
    still_open = answer["recipients"] - sum(final.values())
    raise DemoStopped(
        f"The batch did not complete within {COMPLETE_WITHIN_S:.0f} seconds; {still_open} messages are still open."
    )


def text_stop(cast: Cast, console: Console) -> str:
    """One family texts STOP to the studio's number, as people write it; the phone it did so from."""
    dancer = cast.dancer_of(WANTS_NO_MORE)
    text = " Stop. "
    answer = _texted(cast, dancer.e164, text)
    if answer["status"] != 200 or not answer["reply"]:
        raise DemoStopped(f"The STOP of the {dancer.family_name} family was not answered ({answer['status']}).")
    console.print(f"{dancer.parent} ({dancer.e164}) texts:  “{text}”")
    console.print(f"{cast.name} answers:  “{escape(answer['reply'])}”")
    return dancer.e164


def _texted(cast: Cast, phone: str, text: str) -> Mapping[str, Any]:
    """The answer to a text. A webhook that is late, because functions are just starting, is repeated as it was."""
    text_id = f"SM{uuid.uuid4().hex}"
    for _ in range(TEXT_REPEATS):
        try:
            return cast.twin.text(phone, cast.number, text, message_sid=text_id)
        except ValueError:  # the twin waited in vain
            continue
    return cast.twin.text(phone, cast.number, text, message_sid=text_id)


def send_without(cast: Cast, console: Console, phone: str, title: str, template: str) -> Sent:
    """Send a batch, and look whether the carrier was given nothing for this phone; DemoStopped if it was."""
    given_before = len(cast.twin.sent(phone))
    sent = send(cast, console, title, template)
    given = len(cast.twin.sent(phone)) - given_before
    rows = cast.sender.all(f"/batches/{sent.batch_id}/messages", "messages")
    ended = [(row["status"], row["reason"]) for row in rows if row["phone"] == phone]
    if given or ended != [("skipped", "opted_out")]:
        raise DemoStopped(f"{phone} texted STOP and was not left out of the next batch.")
    console.print(f"Nothing was given to the carrier for {phone}: it has opted out.")
    return sent

"""What happens in the demo, told while it happens: the first day, two batches, and a STOP between them."""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from local.demo import families
from local.demo.errors import DemoStopped
from local.demo.participants import Cast
from sayso.domain.consent.consent import ConsentStatus

REHEARSAL = (
    "{{ account }}: Hello {{ family_name }} family! Dress rehearsal is on Friday; please be there at "
    "{{ call_time }}. Reply STOP to opt out."
)
THANKS = "{{ account }}: Thank you for Friday! {{ child }} was wonderful. Reply STOP to opt out."
WANTS_NO_MORE = "F05"
"""The family that texts STOP between the batches."""

TEXT_REPEATS = 3


def first_day(cast: Cast, console: Console) -> None:
    """Import the signed forms: until then nobody may be texted. An earlier demo's changes are put back."""
    forms = [dancer for dancer in cast.dancers if dancer.consent is not ConsentStatus.UNKNOWN]
    said = Counter(dancer.consent for dancer in {dancer.family_id: dancer for dancer in forms}.values())
    number = len({dancer.family_id for dancer in cast.dancers})
    console.print(
        f"{number} families with {len(cast.dancers)} dancers are in families.csv. "
        f"{said[ConsentStatus.OPTED_IN]} signed that they want texts, {said[ConsentStatus.OPTED_OUT]} signed that "
        f"they do not, {number - said.total()} never brought the form back. The office imports the forms."
    )
    cast.admin.sayso("import-consents", families.FILE, "--source", "paper_form")
    if put_back := _put_back(cast):
        console.print(f"An earlier demo had changed {put_back} of these consents; they are back as signed.")


def _put_back(cast: Cast) -> int:
    listed = cast.admin.client.all("/consents", "consents", limit="1000")
    on_record = {consent["phone"]: consent["channels"]["sms"] for consent in listed}
    wanted = {dancer.e164: dancer.consent.value for dancer in cast.dancers}
    changed = [phone for phone, status in wanted.items() if on_record.get(phone, "unknown") != status]
    for phone in changed:
        change = {"channels": {"sms": wanted[phone]}, "source": "paper_form", "note": "the demo begins anew"}
        cast.admin.client.put(f"/consents/{phone}", change)
    return len(changed)


def send(cast: Cast, template: str) -> str:
    """Send a text to everybody in the file, again if an earlier demo did so today; the batch, with all at its end."""
    batch = cast.sender.sayso("send", families.FILE, "--template", template, "--yes", "--again")
    if batch["status"] != "completed":
        raise DemoStopped(f"The batch has not completed: it is {batch['status']}, with {batch['counts']}.")
    return str(batch["batch_id"])


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


def send_without(cast: Cast, console: Console, phone: str, template: str) -> str:
    """Send a batch, and look whether the carrier was given nothing for this phone; DemoStopped if it was."""
    given_before = len(cast.twin.sent(phone))
    batch_id = send(cast, template)
    given = len(cast.twin.sent(phone)) - given_before
    rows = cast.sender.client.all(f"/batches/{batch_id}/messages", "messages")
    ended = [(row["status"], row["reason"]) for row in rows if row["phone"] == phone]
    if given or ended != [("skipped", "opted_out")]:
        raise DemoStopped(f"{phone} texted STOP and was not left out of the next batch.")
    console.print(f"Nothing was given to the carrier for {phone}: it has opted out.")
    return batch_id

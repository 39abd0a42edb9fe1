"""The steps of the demo: the consents are imported, and two batches are sent with a STOP between them."""

import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from local.demo import families
from local.demo.errors import DemoStopped
from local.demo.participants import Participants
from sayso.domain.consent.consent import ConsentStatus

REHEARSAL = (
    "{{ account }}: Hello {{ family_name }} family! Dress rehearsal is on Friday; please be there at "
    "{{ call_time }}. Reply STOP to opt out."
)
THANKS = "{{ account }}: Thank you for Friday! {{ child }} was wonderful. Reply STOP to opt out."
OPTS_OUT = "F05"
"""The family that texts STOP between the batches."""

TEXT_RETRIES = 3


def import_consents(participants: Participants, console: Console) -> None:
    """Import the signed forms, and undo what an earlier demo changed."""
    forms = [dancer for dancer in participants.dancers if dancer.consent is not ConsentStatus.UNKNOWN]
    by_consent = Counter(dancer.consent for dancer in {dancer.family_id: dancer for dancer in forms}.values())
    number = len({dancer.family_id for dancer in participants.dancers})
    console.print(
        f"families.csv lists {number} families with {len(participants.dancers)} dancers. "
        f"{by_consent[ConsentStatus.OPTED_IN]} families signed that they want texts, "
        f"{by_consent[ConsentStatus.OPTED_OUT]} that they do not, and "
        f"{number - by_consent.total()} did not return the form. Nobody can be texted before their consent is on "
        "record, so the office imports the forms first."
    )
    participants.admin.sayso("import-consents", families.FILE, "--source", "paper_form", "--yes")
    if restored := _restore_consents(participants):
        console.print(f"An earlier demo had changed {restored} of these consents; they are now as signed again.")


def _restore_consents(participants: Participants) -> int:
    listed = participants.admin.client.all("/consents", "consents", limit="1000")
    on_record = {consent["phone"]: consent["channels"]["sms"] for consent in listed}
    signed = {dancer.e164: dancer.consent.value for dancer in participants.dancers}
    changed = [phone for phone, status in signed.items() if on_record.get(phone, "unknown") != status]
    for phone in changed:
        change = {"channels": {"sms": signed[phone]}, "source": "paper_form", "note": "the demo starts again"}
        participants.admin.client.put(f"/consents/{phone}", change)
    return len(changed)


def send(participants: Participants, template: str) -> str:
    """Send a text to everybody in the file, even if an earlier demo sent it today; the id of the completed batch."""
    batch = participants.sender.sayso("send", families.FILE, "--template", template, "--yes", "--again")
    if batch["status"] != "completed":
        raise DemoStopped(f"The batch is not completed: its status is {batch['status']}, with {batch['counts']}.")
    return str(batch["batch_id"])


def text_stop(participants: Participants, console: Console) -> str:
    """One family texts STOP to the studio's number, spelled as people do; returns its phone."""
    dancer = participants.dancer_of(OPTS_OUT)
    text = " Stop. "
    answer = _texted(participants, dancer.e164, text)
    if answer["status"] != 200 or not answer["reply"]:
        raise DemoStopped(f"The STOP of the {dancer.family_name} family got no reply (HTTP {answer['status']}).")
    console.print(f"{dancer.parent} ({dancer.e164}) texts:  “{text}”")
    console.print(f"{participants.name} replies:  “{escape(answer['reply'])}”")
    return dancer.e164


def _texted(participants: Participants, phone: str, text: str) -> Mapping[str, Any]:
    """The answer to a text. Functions that are just starting may answer too late: then the same text is sent again."""
    text_id = f"SM{uuid.uuid4().hex}"
    for _ in range(TEXT_RETRIES):
        try:
            return participants.twin.text(phone, participants.number, text, message_sid=text_id)
        except ValueError:  # the webhook did not answer in time
            continue
    return participants.twin.text(phone, participants.number, text, message_sid=text_id)


def send_without(participants: Participants, console: Console, phone: str, template: str) -> str:
    """Send a batch, and check that nothing was sent to this phone; DemoStopped if something was."""
    sent_before = len(participants.twin.sent(phone))
    batch_id = send(participants, template)
    sent = len(participants.twin.sent(phone)) - sent_before
    rows = participants.sender.client.all(f"/batches/{batch_id}/messages", "messages")
    results = [(row["status"], row["reason"]) for row in rows if row["phone"] == phone]
    if sent or results != [("skipped", "opted_out")]:
        raise DemoStopped(f"{phone} texted STOP, but was not left out of the next batch.")
    console.print(f"The carrier got nothing for {phone}, because it has opted out.")
    return batch_id

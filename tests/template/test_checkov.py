"""checkov's findings in the transformed template: each is repaired, or accepted here with its reason."""

import json
import subprocess
from pathlib import Path

from local.stack_config import ROOT
from tests.template.deployed import of_type, template

ACCEPTED = {
    "CKV_AWS_158": "logs hold no phones, names or texts, and are encrypted with a key of AWS; a key of one's own costs",
    "CKV_AWS_116": "queues have dead-letter queues, schedules come again, and a call of the API is answered at once",
    "CKV_AWS_117": "the functions reach AWS and the carrier alone; there is nothing in a network of one's own",
    "CKV_AWS_173": "variables hold names and addresses; what is secret is in the carrier's secret",
    "CKV_AWS_115": "a cap could be filled by strangers, and STOP would be shut out: the parameter FamiliesConcurrency",
    "CKV_AWS_27": "encrypted with keys of SQS, which this check does not know: the test below",
    "CKV_AWS_119": "encrypted with a key of AWS; a key of one's own costs with each request",
    "CKV_AWS_120": "answers are of this moment and for one person: none may come from a cache",
    "CKV_AWS_192": "nothing here is Java, so no firewall has to keep Log4j's requests away",
    "CKV_AWS_149": "encrypted with a key of AWS, for readers of this AWS account alone",
}


def test_every_finding_is_accepted_for_a_reason_and_every_reason_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": template()["Resources"]}))
    command = [ROOT / ".tools/checkov/bin/python", Path(__file__).with_name("checkov_findings.py"), file]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout.splitlines()[-1])
    assert [one for one in found if one["id"] not in ACCEPTED] == []
    assert {one["id"] for one in found} == ACCEPTED.keys(), "checkov no longer finds some of it: take its reason out"


def test_every_queue_is_encrypted() -> None:
    assert [name for name, queue in of_type("AWS::SQS::Queue").items() if not queue["SqsManagedSseEnabled"]] == []

"""A STOP whose webhook failed counts on the deployed stack, once the function that looks for lost texts has run."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from local.invoke import deployed
from local.stack_config import StackConfig
from tests.e2e.school import School, phones


def test_a_stop_that_no_webhook_brought_is_found(school: School, stack: dict[str, Any]) -> None:
    place = StackConfig.from_environment({"SAYSO_AWS_PORT": str(urlsplit(stack["aws_endpoint_url"]).port)})
    [leaves] = phones(124, 1)
    school.opt_in(leaves)
    webhook = school.twin.health()["inbound"]
    school.twin.post_texts_to("http://127.0.0.1:1/twilio/inbound")
    try:
        with pytest.raises(ValueError, match="did not answer"):
            school.twin.text(leaves, school.number, "STOP")
    finally:
        school.twin.post_texts_to(webhook)
    ran = deployed.invoke(place, deployed.functions(place)["LostTextsFunction"], {})
    assert not ran.failed, ran.log
    assert school.viewer.get(f"/consents/{leaves}")["channels"]["sms"] == "opted_out"
    [entry] = [one for one in school.viewer.all("/audit", "entries", phone=leaves) if "given_at" in one][:1]
    assert (entry["type"], entry["after"]["channels"]["sms"]) == ("consent_changed", "opted_out")

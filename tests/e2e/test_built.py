"""What `sam build` makes of template.yaml: that CloudFormation can read it, which the local stack does not find out."""

from typing import Any

import yaml

from local.deployment.build import BUILT


def test_the_built_template_has_neither_aliases_nor_merges(stack: dict[str, Any]) -> None:
    """CloudFormation refuses both.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
    """
    assert stack["resources"]
    events = list(yaml.parse(BUILT.read_text(), yaml.SafeLoader))
    assert not [event for event in events if isinstance(event, yaml.AliasEvent)]
    assert "<<" not in {event.value for event in events if isinstance(event, yaml.ScalarEvent)}

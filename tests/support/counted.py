"""What functions counted, as they print it for CloudWatch to find."""

import json
from collections import Counter

import pytest

from sayso.observability import Metric


def counted(capsys: pytest.CaptureFixture[str]) -> Counter[Metric]:
    """What was told since the last look, added up; a metric that nobody knows is a mistake."""
    told: Counter[Metric] = Counter()
    for line in capsys.readouterr().out.splitlines():
        if '"_aws"' not in line:
            continue
        blob = json.loads(line)
        [directive] = blob["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == "test"
        assert directive["Dimensions"] == [["service"]]
        told.update({Metric(metric["Name"]): sum(blob[metric["Name"]]) for metric in directive["Metrics"]})
    return told

"""Prints what checkov finds in a template, as JSON; runs with the Python of .tools/checkov, without our packages."""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["LOG_LEVEL"] = "CRITICAL"


def findings(template: Path) -> list[dict[str, Any]]:
    """The failed checks of its CloudFormation rules alone: the rest of checkov looks at other kinds of files."""
    from checkov.cloudformation.runner import Runner  # noqa: PLC0415 - after the log level is set
    from checkov.runner_filter import RunnerFilter  # noqa: PLC0415

    found = Runner().run(root_folder=None, files=[str(template)], runner_filter=RunnerFilter(["cloudformation"]))
    return [{"id": one.check_id, "says": one.check_name, "resource": one.resource} for one in found.failed_checks]


if __name__ == "__main__":
    print(json.dumps(findings(Path(sys.argv[1]))))

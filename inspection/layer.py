"""What the layer is made of: the lock's libraries as CycloneDX, less those that the built layer leaves out."""

import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def write_bill_of_materials(lock: Path, to: Path) -> int:
    """Build the layer as it is deployed, and write its bill of materials; how many libraries are in it."""
    command: list[str | Path] = [ROOT / ".tools/audit/bin/cyclonedx-py", "requirements", "--of", "JSON", lock]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    bill: dict[str, Any] = json.loads(ran.stdout)
    with tempfile.TemporaryDirectory() as built:
        made: list[str | Path] = [
            "make",
            "-s",
            "-C",
            ROOT / "layers/common",
            "build-CommonLayer",
            f"PYTHON={sys.executable}",
        ]
        subprocess.run(made, env=os.environ | {"ARTIFACTS_DIR": built}, check=True)
        there = libraries_in(Path(built) / "python")
    bill["components"] = [one for one in bill["components"] if one["name"].lower().replace("_", "-") in there]
    kept = {one["bom-ref"] for one in bill["components"]}
    bill["dependencies"] = [one for one in bill.get("dependencies", ()) if one["ref"] in kept]
    to.parent.mkdir(exist_ok=True)
    to.write_text(json.dumps(bill, indent=2) + "\n")
    return len(kept)


def libraries_in(site: Path) -> set[str]:
    """The libraries of which the folder holds code: some are left out, but for the page that names them."""
    return {
        library.metadata["Name"].lower().replace("_", "-")
        for library in distributions(path=[str(site)])
        if any(_is_there(site, line.split(",")[0]) for line in (library.read_text("RECORD") or "").splitlines())
    }


def _is_there(site: Path, file: str) -> bool:
    compiled = file.removesuffix(".py") + ".pyc" if file.endswith(".py") else file
    return ".dist-info/" not in file and (site / compiled).is_file()

"""What a security office asks of a delivery, step by step; the last lines say what was found: `make audit`."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from inspection.layer import write_bill_of_materials
from inspection.licences import foreign_licences

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools/audit/bin"
LOCK = ROOT / "layers/common/requirements.txt"
OUR_CODE = ("layers/common/sayso", "functions", "sayso_cli")

CLEAN, FOUND, NOT_LOOKED = 0, 1, 3
"""Exit codes: nothing was found; something was; something could not be looked at, which is not the same as clean."""


def vulnerabilities() -> int:
    """Known ones of the layer's libraries, as the Python package index lists them; that needs the network."""
    code, said = _run(TOOLS / "pip-audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "-r", LOCK)
    return of_vulnerabilities(code, said)


def of_vulnerabilities(code: int, said: str) -> int:
    """What pip-audit's exit code and words mean: it calls clean, too, what its list does not have."""
    if "Fix Versions" in said:  # the title of its table
        return FOUND
    if code or "could not be audited" in said:
        print("  Not every library could be looked up in the list of known ones: this is not to say that all is well.")
        return NOT_LOOKED
    return CLEAN


def bandit() -> int:
    """Dangerous calls in our own code, from medium severity on."""
    code, _ = _run(TOOLS / "bandit", "-q", "-r", "-ll", *OUR_CODE)
    return FOUND if code else CLEAN


def secrets() -> int:
    """Keys of known kinds in any file that git has. What only looks random is not searched for: our hashes do."""
    kinds = ("Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector", "BasicAuthDetector")
    off = [word for kind in kinds for word in ("--disable-plugin", kind)]
    off += ["--exclude-secrets", "^(AC|SK)(0123456789abcdef){2}$"]  # account and key of the carrier that nobody has
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    code, _ = _run(TOOLS / "detect-secrets-hook", *off, *files.rstrip("\0").split("\0"))
    return FOUND if code else CLEAN


def licences() -> int:
    """Licences of the layer's libraries that nobody has allowed."""
    found = foreign_licences(LOCK)
    for line in found:
        print(f"  {line}")
    return FOUND if found else CLEAN


def bill_of_materials() -> int:
    """What the layer is made of, as CycloneDX."""
    file = ROOT / ".local/sbom.json"
    print(f"  {write_bill_of_materials(LOCK, file)} libraries in {file.relative_to(ROOT)}")
    return CLEAN


STEPS: dict[str, Callable[[], int]] = {
    "known vulnerabilities": vulnerabilities,
    "bandit": bandit,
    "licences": licences,
    "secrets": secrets,
    "bill of materials": bill_of_materials,
}
WORDS = {CLEAN: "nothing found", FOUND: "FOUND something: see above", NOT_LOOKED: "COULD NOT BE LOOKED AT: see above"}


def _run(*command: object) -> tuple[int, str]:
    ran = subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False)
    said = f"{ran.stdout}{ran.stderr}"
    if ran.returncode:
        print(said[-3000:])
    return ran.returncode, said


def main(steps: dict[str, Callable[[], int]]) -> int:
    """Take every step; 1 if one found something, else 3 if one could not look."""
    results = {}
    for name, step in steps.items():
        print(f"== {name}", flush=True)
        results[name] = step()
    print(*(f"{name}: {WORDS[result]}" for name, result in results.items()), sep="\n")
    return worst(list(results.values()))


def worst(results: Sequence[int]) -> int:
    """What was found counts before what could not be looked at."""
    return FOUND if FOUND in results else max(results)


if __name__ == "__main__":
    sys.exit(main(STEPS))

"""Plant each fault in a copy of the checkout and run its tests: `make faults`, or `make faults ONLY=credits`."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tests.planted.fault import Fault, faults

ROOT = Path(__file__).parents[2]
COPIES = os.cpu_count() or 1
SECONDS = 600
"""For the tests of one fault; a test that hangs has noticed it, too."""

TESTS_FAILED = 1
"""pytest's exit code: https://docs.pytest.org/en/stable/reference/exit-codes.html"""


def copy(to: Path) -> Path:
    """A copy of what git knows, with the environments of this checkout."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in names.rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    for name in (".venv", ".tools"):
        (to / name).symlink_to(ROOT / name)
    return to


def finds(root: Path, fault: Fault, stamp: int) -> str:
    """The test that found it; "" if none did. Raises RuntimeError if the tests could not be run."""
    environment = os.environ | {"PYTHONPATH": f"{root / 'layers/common'}:{root}"}
    tests = [str(root / "tests" / path) for path in fault.tests]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *tests]
    with fault.planted(root, stamp):
        try:
            ran = subprocess.run(
                command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"a test that did not end within {SECONDS} s"
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if ran.returncode == TESTS_FAILED and failed:
        return failed[0].split(" - ")[0].split(" ", 1)[1]
    if ran.returncode:
        raise RuntimeError(f"{fault}: the tests could not be run\n{ran.stdout[-3000:]}{ran.stderr[-2000:]}")
    return ""


def main(wanted: str) -> int:
    """Try all whose topic or sentence has this in it; 1 if one survives."""
    chosen = [fault for fault in faults() if wanted in str(fault)]
    begun = time.monotonic()
    stamp = int(time.time())
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(COPIES) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(COPIES):
            copies.put(copy(Path(folder) / str(number)))

        def attempt(number: int) -> str:
            root = copies.get()
            try:
                return finds(root, chosen[number], stamp + 2 * number)
            finally:
                copies.put(root)

        survivors = []
        for fault, found in zip(chosen, pool.map(attempt, range(len(chosen))), strict=True):
            print(
                f"{'found   ' if found else 'SURVIVES'}  {fault}" + (f"\n          {found}" if found else ""),
                flush=True,
            )
            survivors += [] if found else [fault]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} faults found in {time.monotonic() - begun:.0f} s")
    return 1 if survivors or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))

"""`python -m local.stack up` starts and deploys the whole local stack; `down` stops what `up` started."""

import sys

from local.stack.lifecycle import main

if __name__ == "__main__":
    sys.exit(main())

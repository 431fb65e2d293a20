"""Whether the long versions of simulations and searches run: SIGNOFF_SLOW=1."""

import os

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"

"""`python -m lp_hedge`: the program where its script is not on the path."""

import sys

from lp_hedge.cli import main

sys.exit(main())

"""Imported before web3: py_ecc, which eth_account and so web3 import, lifts Python's recursion limit to 100,000.

An answer nested that deep would then overflow the C stack and end the process, where the limit makes it a
`RecursionError`. Nothing here needs the elliptic curves that py_ecc lifts it for.
"""

from __future__ import annotations

import sys
from contextlib import suppress

_limit = sys.getrecursionlimit()
with suppress(ImportError):  # without the extra `chain` whoever needs it says so
    import eth_account  # noqa: F401
sys.setrecursionlimit(_limit)

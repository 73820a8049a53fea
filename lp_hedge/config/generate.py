"""`python -m lp_hedge.config.generate` writes what the models say into a checkout; a test compares the files."""

from __future__ import annotations

import json
from pathlib import Path

from lp_hedge.config.reference import markdown
from lp_hedge.config.schema import schema
from lp_hedge.config.starter import starter

ROOT = Path(__file__).parents[2]


def generated() -> dict[str, str]:
    """The generated files by their path in the checkout, and what they must hold."""
    return {
        "docs/configuration.md": markdown(),
        "config/lp_hedge.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
        "config/lp_hedge.yml": starter(),
    }


def main(root: Path = ROOT) -> None:
    """Write them all."""
    for name, text in generated().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

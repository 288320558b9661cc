"""Store what the golden run amounts to now: ``python -m tests.golden.accept``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.golden.golden import HERE, outcome


def main() -> None:
    """Write every rendering; look at the difference with git before it is committed."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in outcome(Path(folder)).items():
            (HERE / "accepted" / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""A parent of a load run in a process of its own: ``python load_parent.py URL PROFILE OUT N``.

Tells its progress in lines of JSON on standard output, at last the run's folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from civicgauge.target import load_target
from loadtests.load import run_load
from loadtests.load_profile import load_profile


def tell(state: Mapping[str, Any]) -> None:
    print(json.dumps(state), flush=True)


def main(url: str, profile: str, out: str, processes: str) -> None:
    target = load_target(url)
    run = run_load(
        url,
        target,
        load_profile(profile, target.catalogue),
        seed=1,
        out=Path(out),
        command="test",
        processes=int(processes),
        on_progress=tell,
    )
    tell({"run": str(run.path)})


if __name__ == "__main__":
    main(*sys.argv[1:])

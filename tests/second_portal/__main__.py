"""Run the second portal by hand: ``python -m tests.second_portal --port 8090 --fault drip``."""

from __future__ import annotations

import argparse

from tests.second_portal.faults import FAULTS
from tests.second_portal.server import listening, new_office, server_of


def main() -> None:
    listed = "\n".join(f"  {name:18} {fault.story}" for name, fault in FAULTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.second_portal",
        description="A portal as another firm would build it, to be walked with the target file "
        "tests/second_portal/target.toml.",
        epilog=f"faults:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8090, help="of 127.0.0.1 (default: 8090)")
    parser.add_argument(
        "--fault", action="append", choices=list(FAULTS), default=[], metavar="NAME"
    )
    options = parser.parse_args()
    office = new_office()
    office.switch(*options.fault)
    own = listening(options.port)
    print(f"http://127.0.0.1:{own.getsockname()[1]}")
    print(f"export CIVICGAUGE_OFFICER_ACCOUNT={office.staff_name}")
    print(f"export CIVICGAUGE_OFFICER_PASSWORD={office.staff_password}", flush=True)
    server_of(office).run([own])


if __name__ == "__main__":
    main()

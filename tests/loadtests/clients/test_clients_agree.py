"""The thin client and Locust's own come to the same, over the whole catalogue."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from civicgauge.catalogue_reader import load_catalogue
from civicgauge.refportal.serve import running_portal
from civicgauge.target import OFFICER_ACCOUNT, OFFICER_PASSWORD

ROOT = Path(__file__).parents[3]
VARIANTS = [f"{entry.id} {variant}" for entry in load_catalogue() for variant in entry.variants]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """What every walk came to with each client, on a fresh portal each."""
    folder = tmp_path_factory.mktemp("portals")
    password = "mat-khau-can-bo"
    with (
        running_portal(folder / "thin.sqlite", officer_password=password) as one,
        running_portal(folder / "locust.sqlite", officer_password=password) as two,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv(OFFICER_ACCOUNT, one.officer_account)
        patch.setenv(OFFICER_PASSWORD, password)
        command = [sys.executable, "-m", "tests.loadtests.clients.both_clients", one.url, two.url]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    thin, locusts = map(json.loads, done.stdout.splitlines())
    return thin, locusts


@pytest.mark.parametrize("way", VARIANTS)
def test_both_clients_get_the_same_statuses_dossiers_and_payments(
    walked: tuple[dict[str, Any], dict[str, Any]], way: str
) -> None:
    thin, locusts = (each[way] for each in walked)
    reached, steps, ledger, requests = thin
    assert reached
    assert steps
    assert ledger
    assert len(requests) >= len(steps)
    assert thin == locusts

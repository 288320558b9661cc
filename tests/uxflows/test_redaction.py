"""Identity numbers and typed secrets do not leave a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from civicgauge.errors import CivicGaugeError
from civicgauge.rows import ActionRow, LedgerLine, StepRow
from civicgauge.runs import RowWriter, RunFolder
from uxflows.redaction import FlowRecorder, check_nothing_left, redacted

STEP = StepRow(
    run="r",
    walk=0,
    procedure="p",
    variant="v",
    persona="",
    channel="browser",
    target="t",
    phase="measured",
    step="track",
    attempt=1,
    due=0.0,
    started=0.0,
    seconds=0.0,
    longest_wait=0.0,
    outcome="ok",
    reference="099099000123",
)
LINE = LedgerLine(
    walk=0,
    step="submit",
    citizen_id="099099000123",
    procedure="p",
    reference="H1",
    payment="",
    receipt="",
    amount=0,
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Số định danh 099099000123.", "Số định danh •••."),
        ("099 099 000 123", "•••"),
        ("099.099.000.123", "•••"),
        ("mật khẩu: Aa-bí-mật!", "mật khẩu: •••!"),
        ("thẻ 9704 0000 0000 0018", "thẻ 9704 0000 0000 0018"),
        ("H99.1-000001-01234567", "H99.1-000001-01234567"),
        ("0.123456789012 giây", "0.123456789012 giây"),
        ("điện thoại 0190000001", "điện thoại 0190000001"),
        ("GD099099000123", "GD099099000123"),
    ],
)
def test_only_identity_numbers_and_secrets_are_taken_out(text: str, clean: str) -> None:
    assert redacted(text, {"Aa-bí-mật"}) == clean


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path, "flow", "portal", {})


def write(folder: RunFolder, notice: str, *, through_recorder: bool) -> list[StepRow]:
    heard: list[StepRow] = []
    row = replace(STEP, notice=notice)
    with RowWriter(folder.path) as writer:
        recorder = FlowRecorder(writer, {"Aa-bí-mật"}, heard.append)
        (recorder if through_recorder else writer).add(row)
        recorder.acknowledge(LINE)
    return heard


def test_rows_are_clean_before_they_are_written(folder: RunFolder) -> None:
    heard = write(folder, "Chào 099099000123, Aa-bí-mật", through_recorder=True)
    (row,) = folder.table(StepRow).to_pylist()
    assert row["notice"] == heard[0].notice == "Chào •••, •••"
    assert row["reference"] == "099099000123"
    assert folder.ledger() == [LINE]
    check_nothing_left(folder, {"Aa-bí-mật"})


@pytest.mark.parametrize("notice", ["Chào 099099000123", "Mật khẩu là Aa-bí-mật"])
def test_a_row_that_slipped_through_fails_the_run_without_repeating_it(
    folder: RunFolder, notice: str
) -> None:
    write(folder, notice, through_recorder=False)
    with pytest.raises(CivicGaugeError, match=r"in StepRow\.notice\. Delete the folder") as caught:
        check_nothing_left(folder, {"Aa-bí-mật"})
    assert notice.split()[-1] not in str(caught.value)


def test_a_text_file_with_a_secret_fails_the_run(folder: RunFolder) -> None:
    folder.write_json("audit.json", {"differences": [{"found": "Aa-bí-mật"}]})
    with pytest.raises(CivicGaugeError, match=r"audit\.json"):
        check_nothing_left(folder, {"Aa-bí-mật"})


def test_labels_of_actions_are_cleaned_too(folder: RunFolder) -> None:
    row = ActionRow(
        run="r",
        walk=0,
        step="sign_in",
        attempt=1,
        number=1,
        kind="tick",
        label="Tôi là 099099000123",
        recall="decided",
        characters=0,
        keys=0,
        clicks=1,
        distance=0.0,
        width=0.0,
        height=0.0,
        homings=0,
        syllables=0,
        wait=0.0,
        started=0.0,
    )
    with RowWriter(folder.path) as writer:
        FlowRecorder(writer, ()).add(row)
    assert folder.table(ActionRow).column("label").to_pylist() == ["Tôi là •••"]

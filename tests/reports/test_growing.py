"""A frame that is filled part by part is what its parts say, whatever room was expected."""

import pandas as pd
import pytest

from reports.growing import GrowingFrame


@pytest.mark.parametrize("room", [0, 2, 600])
def test_parts_come_back_as_one_frame_with_every_text(room: int) -> None:
    # 300 different texts do not fit into the one byte that a few are kept in.
    texts = [f"text {number}" for number in range(300)]
    growing = GrowingFrame(room)
    for first in range(0, 300, 100):
        part = texts[first : first + 100] + texts[:100]
        growing.add(pd.DataFrame({"text": pd.Categorical(part), "walk": range(200)}))

    found = growing.frame()

    assert found["text"].tolist() == [
        *(texts[:100] + texts[:100]),
        *(texts[100:200] + texts[:100]),
        *(texts[200:] + texts[:100]),
    ]
    assert found["walk"].tolist() == [*range(200)] * 3

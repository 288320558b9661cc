"""Form bodies are what any other writer of forms makes of them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from hypothesis import given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from civicgauge.people.pictures import Picture
from loadtests.clients.form_bodies import encoded, multipart

TEXT = st.text(max_size=8).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
PICTURES = st.builds(Picture, TEXT, st.just("image/jpeg"), st.binary())
VALUES = st.lists(st.tuples(TEXT, TEXT), max_size=4)


@given(VALUES)
def test_values_are_encoded_as_in_an_address_and_come_back(values: list[tuple[str, str]]) -> None:
    assert encoded(values) == urlencode(values)
    if all(name for name, _ in values):
        assert parse_qsl(encoded(values), keep_blank_values=True) == values


@given(
    VALUES,
    st.lists(
        st.tuples(TEXT, st.builds(Picture, TEXT, st.just("image/jpeg"), st.binary())), max_size=2
    ),
)
def test_values_and_files_are_written_as_urllib3_writes_them(
    values: list[tuple[str, str]], files: list[tuple[str, Picture]]
) -> None:
    body, content_type = multipart(values, files)
    boundary = content_type.partition("boundary=")[2]
    parts = [(name, (one.file_name, one.data, one.media_type)) for name, one in files]
    expected, its_type = encode_multipart_formdata([*values, *parts], boundary)
    assert (body, content_type) == (expected, its_type)


def test_a_name_cannot_break_out_of_its_line() -> None:
    body, _ = multipart([('a"\r\nX: 1', "v")], [("f", Picture('x"\n.jpg', "image/jpeg", b""))])
    assert b'name="a%22%0D%0AX: 1"' in body
    assert b'filename="x%22%0A.jpg"' in body

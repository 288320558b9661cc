"""The filing of one dossier, written down for tools of any language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from urllib3.filepost import encode_multipart_formdata

from benchmarks.parts.peers.recipe import Act
from civicgauge.dossier import Dossier
from civicgauge.steps import Step
from civicgauge.words import Words

PLACE = b"-the-token-"
"""Stands for the token in a body that is prepared once."""


def recipe_of(dossier: Dossier, words: Words, folder: Path) -> Path:
    """Write the filing to a folder, and all that tools of other languages need of it."""
    acts = {act.step: act for act in dossier.acts()}
    name = dossier.procedure.id
    files = acts[Step.ATTACH_PAPERS].papers
    for picture in files.values():
        (folder / picture.file_name).write_bytes(picture.data)
    person = dossier.citizen
    card = {"card_number": words.card("good"), "card_holder": words.card("holder")}
    recipe = [
        Act(get="/"),
        Act(get=f"/thu-tuc/{name}"),
        Act(get="/dang-nhap"),
        Act(form={"account": person.citizen_id, "password": person.password}),
        Act(get=f"/thu-tuc/{name}"),
        Act(get=f"/thu-tuc/{name}/nop"),
        Act(form=dict(acts[Step.FILL_FORM].answers)),
        Act(upload={field: picture.file_name for field, picture in files.items()}),
        Act(form={}),
        Act(link="/thanh-toan/"),
        Act(form=card),
        Act(link="/bien-lai/"),
        Act(link="/ho-so/"),
    ]
    plain = [
        {key: getattr(act, key) for key in Act.__slots__ if getattr(act, key) not in ("", None)}
        for act in recipe
    ]
    (folder / "recipe.lua").write_text("".join(_in_lua(recipe, folder)), "utf-8")
    file = folder / "recipe.json"
    file.write_text(json.dumps(plain), "utf-8")
    return file


def _prepared_upload(folder: Path, files: dict[str, str]) -> tuple[bytes, bytes, str]:
    """The body of an upload before and after the token, and its media type."""
    fields: dict[str, Any] = {"token": PLACE}
    for field, name in files.items():
        fields[field] = (name, (folder / name).read_bytes(), "image/jpeg")
    body, media_type = encode_multipart_formdata(fields)
    before, _, after = body.partition(PLACE)
    return before, after, media_type


def _in_lua(acts: Sequence[Act], folder: Path) -> Iterator[str]:
    """The recipe as a Lua table, uploads in files beside it."""
    yield "return {\n"
    for act in acts:
        if act.upload is None:
            yield f"  {_lua(act)},\n"
            continue
        before, after, media_type = _prepared_upload(folder, act.upload)
        (folder / "before.bin").write_bytes(before)
        (folder / "after.bin").write_bytes(after)
        yield f"  {{ upload = {json.dumps(media_type)} }},\n"
    yield "}\n"


def _lua(act: Act) -> str:
    if act.form is not None:
        return f"{{ form = {json.dumps(urlencode(act.form))} }}"
    return f"{{ {'get' if act.get else 'link'} = {json.dumps(act.get or act.link)} }}"

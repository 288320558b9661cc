"""The filing for molotov, on localhost: it loses the cookies of addresses that are numbers."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import aiohttp  # type: ignore[import-not-found,unused-ignore]
from molotov import scenario  # type: ignore[import-not-found,unused-ignore]

from benchmarks.parts.peers.recipe import link, read_recipe, token

FOLDER = Path(os.environ["BENCH_RECIPE"]).parent
ACTS = read_recipe(Path(os.environ["BENCH_RECIPE"]))
URL = re.sub(r"127\.0\.0\.1", "localhost", os.environ["BENCH_URL"])
FILES = {file.name: file.read_bytes() for file in FOLDER.glob("*.jpg")}


async def read(asked: Any) -> tuple[str, bytes]:
    async with asked as response:
        assert response.status == 200
        return str(response.url), await response.read()


@scenario(weight=1)  # type: ignore[untyped-decorator,unused-ignore]
async def file(session: Any) -> None:
    at, page = URL, b""
    for act in ACTS:
        if act.get:
            at, page = await read(session.get(URL + act.get))
        elif act.link:
            at, page = await read(session.get(URL + link(page, act.link)))
        elif act.upload is not None:
            form = aiohttp.FormData({"token": token(page)})
            for field, name in act.upload.items():
                form.add_field(field, FILES[name], filename=name, content_type="image/jpeg")
            at, page = await read(session.post(at, data=form))
        elif act.form is not None:
            at, page = await read(session.post(at, data={"token": token(page), **act.form}))

"""Stock Locust with a hand-written filing: ``FastCitizen`` or ``HttpCitizen``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from locust import FastHttpUser, HttpUser, task
from urllib3.filepost import encode_multipart_formdata

from benchmarks.parts.peers.recipe import FORM, Page, filed, read_recipe

FOLDER = Path(os.environ["BENCH_RECIPE"]).parent
ACTS = read_recipe(Path(os.environ["BENCH_RECIPE"]))
FILES = {file.name: file.read_bytes() for file in FOLDER.glob("*.jpg")}


def _page(response: Any) -> Page:
    if response.status_code != 200:
        raise RuntimeError(f"{response.status_code}: {response.content!r}")
    return response.url, response.content


def _parts(files: dict[str, str]) -> dict[str, tuple[str, bytes, str]]:
    return {field: (name, FILES[name], "image/jpeg") for field, name in files.items()}


class FastCitizen(FastHttpUser):
    """Over Locust's fast client."""

    @task
    def file(self) -> None:
        def post(url: str, fields: dict[str, str]) -> Page:
            head = {"Content-Type": FORM}
            return _page(self.client.post(url, data=urlencode(fields), headers=head))

        def upload(url: str, token: str, files: dict[str, str]) -> Page:
            body, kind = encode_multipart_formdata({"token": token, **_parts(files)})
            sent: Any = body  # declared as text only
            return _page(self.client.post(url, data=sent, headers={"Content-Type": kind}))

        filed(ACTS, self.host or "", lambda url: _page(self.client.get(url)), post, upload)


class HttpCitizen(HttpUser):
    """Over Requests."""

    @task
    def file(self) -> None:
        def post(url: str, fields: dict[str, str]) -> Page:
            return _page(self.client.post(url, data=fields))

        def upload(url: str, token: str, files: dict[str, str]) -> Page:
            return _page(self.client.post(url, data={"token": token}, files=_parts(files)))

        filed(ACTS, self.host or "", lambda url: _page(self.client.get(url)), post, upload)

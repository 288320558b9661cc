"""A sentence on the page of Locust's web UI: what Start plays, and what it ignores."""

from __future__ import annotations

from html import escape
from typing import Any

from loadtests.arrivals import Plan
from loadtests.load_profile import Profile
from loadtests.settings import Settings

_NOTE = """<div role="note" style="padding:0.75rem 1.5rem;background:#fff4ce;color:#201f1e;
font:1rem/1.5 system-ui,sans-serif;position:relative;z-index:1">
<p style="margin:0" lang="vi"><b>Start</b> chạy hồ sơ tải “{vi}” ({name}, {percent}): {planned}
lượt nộp trong {seconds} giây{pace_vi} tới {url}{closed_vi}. Số người dùng, tốc độ tăng, Host và
thời gian chạy trên trang này không có tác dụng.</p>
<p style="margin:0" lang="en"><b>Start</b> plays the profile “{en}” ({name}, {percent}): {planned}
filings in {seconds} s{pace_en} on {url}{closed_en}. The number of users, ramp up, host and
run time on this page are ignored.</p></div>"""


def note(settings: Settings, profile: Profile, plan: Plan, url: str) -> str:
    """The sentence in Vietnamese and English, as HTML."""
    times = profile.compression(plan.seconds / 60)
    hours = f"{profile.simulated_hours or 0:g}"
    return _NOTE.format(
        vi=escape(profile.title.vi),
        en=escape(profile.title.en),
        name=escape(profile.name),
        percent=f"{settings.percent:g} %",
        planned=len(plan.arrivals),
        seconds=f"{plan.seconds:.0f}",
        pace_vi=f" (thay cho {hours} giờ, nhanh gấp {times:.4g} lần)" if times != 1 else "",
        pace_en=f" (for {hours} h, {times:.4g} times as fast)" if times != 1 else "",
        url=escape(url),
        closed_vi=f", mô hình khép kín với {plan.users} người" if plan.users else "",
        closed_en=f", closed model with {plan.users} citizens" if plan.users else "",
    )


def add_note(app: Any, text: str) -> None:
    """Put the text at the top of the page of Locust's Flask application."""

    def insert(response: Any) -> Any:
        if response.mimetype == "text/html" and not response.is_streamed:
            page = response.get_data(as_text=True)
            response.set_data(page.replace('<div id="root">', text + '<div id="root">', 1))
        return response

    app.after_request(insert)

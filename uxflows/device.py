"""A browser context that is a persona's device: screen, language, network and processor."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from civicgauge.people.personas import Device, Network, Persona
from uxflows.main_document import SETTLED_SCRIPT
from uxflows.vitals import VITALS_SCRIPT

LOCALE = "vi-VN"
TIMEZONE = "Asia/Ho_Chi_Minh"

OFFICE_DESK = Device(touch=False, width=1366, height=768, pixel_ratio=1.0, user_agent="")
"""Where an officer works; nothing there is slowed down."""


def open_page(browser: Browser, device: Device) -> Page:
    """The only page of a fresh context.

    No request is routed, because a routed context has no HTTP cache, and every page would then
    fetch its style sheet anew over the persona's network. That no foreign host is reached is the
    work of the resolver rules that the browser was started with.
    """
    context = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        device_scale_factor=device.pixel_ratio,
        is_mobile=device.touch,
        has_touch=device.touch,
        user_agent=device.user_agent or None,
        locale=LOCALE,
        timezone_id=TIMEZONE,
        service_workers="block",
    )
    context.add_init_script(SETTLED_SCRIPT)
    context.add_init_script(VITALS_SCRIPT)
    return context.new_page()


def open_persona_page(browser: Browser, persona: Persona) -> Page:
    """The same on the persona's device, as slow as the persona's processor and network."""
    page = open_page(browser, persona.device)
    session = page.context.new_cdp_session(page)
    if persona.traits.cpu_slowdown > 1:
        rate = {"rate": persona.traits.cpu_slowdown}
        session.send("Emulation.setCPUThrottlingRate", rate)
    if persona.network is not None:
        session.send("Network.emulateNetworkConditions", _conditions(persona.network))
    return page


def _conditions(network: Network) -> dict[str, float | bool]:
    """As the browser wants them: milliseconds and bytes per second."""
    return {
        "offline": False,
        "latency": network.round_trip_ms,
        "downloadThroughput": network.download_kbit_s * 1000 / 8,
        "uploadThroughput": network.upload_kbit_s * 1000 / 8,
    }

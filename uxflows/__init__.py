"""The browser half: Playwright, the page hands and what they record of a walk."""

"""Views that the tests of exporters share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from .browser import CHROMIUM, DRIVER, FLAGS, Page
from .views import MemoryView, nasty_view, plain_view


@pytest.fixture
def plain() -> MemoryView:
    """Two papers."""
    return plain_view()


@pytest.fixture
def nasty() -> MemoryView:
    """Text that breaks things, in every field."""
    return nasty_view()


@pytest.fixture
def empty() -> MemoryView:
    """Nothing at all."""
    return MemoryView()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser with an empty profile."""
    if not (CHROMIUM and DRIVER):
        message = "needs Chromium and chromedriver (Debian: apt-get install chromium chromium-driver)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        yield Page(driver)
    finally:
        driver.quit()


@pytest.fixture
def downloads(page: Page, tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    return folder

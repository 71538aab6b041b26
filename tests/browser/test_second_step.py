"""A colleague sets up the second step, logs in with it, and logs out everywhere."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import complaints
from tests.website import totp

pytestmark = pytest.mark.no_database
NAME, PASSWORD = "ada", "a grey windy evening"


@pytest.fixture
def colleague(site):
    """An account of the test's own."""
    site.shell(f"User.objects.create_superuser({NAME!r}, 'ada@example.org', {PASSWORD!r})")
    yield
    site.shell(f"User.objects.get(username={NAME!r}).delete()")


def _log_in(page, path="/admin/blog/article/"):
    page.goto(path)
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def _type_code(page, code):
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Log in").click()


def _set_up(page):
    """Sets the second step up, and returns the key of the app and the recovery codes."""
    page.get_by_role("link", name="Second step").click()
    page.get_by_role("link", name="Set up the second step").click()
    assert complaints(page) == []
    key = page.locator(".secret-key code").inner_text()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("textbox", name="Code").fill(totp.code(key))
    page.get_by_role("button", name="Turn the second step on").click()
    expect(page.get_by_role("heading", name="The second step is on")).to_be_visible()
    assert complaints(page) == []
    return key, page.locator(".recovery-codes code").all_inner_texts()


def _is_logged_out(page):
    page.goto("/admin/blog/article/")
    return page.get_by_label("Username").is_visible()


def test_from_setting_it_up_to_logging_out_everywhere(quiet, browser, site, colleague):
    _log_in(quiet)
    key, recovery_codes = _set_up(quiet)
    phone = browser.new_page(base_url=site.url, viewport={"width": 390, "height": 800})
    _log_in(phone)
    assert complaints(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    _type_code(phone, totp.code(key, steps=1))
    expect(phone).to_have_url(f"{site.url}/admin/blog/article/")
    phone.context.clear_cookies()
    _log_in(phone)
    _type_code(phone, recovery_codes[0])
    expect(phone).to_have_url(f"{site.url}/admin/blog/article/")
    quiet.get_by_role("link", name="Log out everywhere").click()
    quiet.get_by_role("button", name="Log out everywhere").click()
    expect(quiet.get_by_text("You are logged out on every device.")).to_be_visible()
    assert _is_logged_out(phone) and _is_logged_out(quiet)
    phone.close()


def test_recovery_codes_are_copied_and_downloaded(quiet, colleague):
    quiet.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _log_in(quiet)
    _key, codes = _set_up(quiet)
    quiet.get_by_role("button", name="Copy").click()
    expect(quiet.get_by_role("status")).to_have_text("Copied.")
    assert codes[9] in quiet.evaluate("navigator.clipboard.readText()")
    with quiet.expect_download() as started:
        quiet.get_by_role("button", name="Download").click()
    assert codes[0] in started.value.path().read_text()

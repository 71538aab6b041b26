"""A student signs up, confirms the address, and cancels; with script and without."""

import secrets

import html5lib
import pytest
from playwright.sync_api import expect

from tests import loopback
from tests.browser.conftest import link_in
from tests.browser.test_every_page import COLOURS, complaints
from tests.browser.waiting import until
from tests.website.test_address_hints import ASKED, RIGHT
from website.address_hints import hint

COURSE = "/courses/transdermal-magnesium-therapy/"


def sign_up(page, email):
    page.goto(COURSE)
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Name").fill("Ines")
    page.get_by_label("Email").fill(email)
    page.get_by_label("For myself").check()
    page.locator("#id_consent").check()
    page.get_by_role("button", name="Sign up").click()


def mails_to(mailbox, address):
    return [mail for mail in mailbox.received if mail["To"] == address]


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def student(request, site, browser):
    context = browser.new_context(
        java_script_enabled=request.param, base_url=site.url, viewport={"width": 390, "height": 800}
    )
    yield context.new_page()
    context.close()


def test_a_student_gets_a_place_and_gives_it_back(student, mailbox):
    address = f"ines-{secrets.token_hex(4)}@example.org"
    sign_up(student, address)
    expect(student.get_by_role("heading", name="Awaiting your confirmation")).to_be_visible()
    until(lambda: mails_to(mailbox, address))
    student.goto(link_in(mails_to(mailbox, address)[0]))
    student.get_by_role("button").click()
    expect(student.get_by_role("heading", name="Your place is confirmed")).to_be_visible()
    student.get_by_text("Cancel this sign-up").click()
    student.get_by_role("button", name="Yes, cancel").click()
    expect(student.get_by_role("heading", name="Cancelled")).to_be_visible()


def test_opening_the_link_alone_confirms_nothing(student, mailbox):
    address = f"ines-{secrets.token_hex(4)}@example.org"
    sign_up(student, address)
    receipt = student.url
    until(lambda: mails_to(mailbox, address))
    student.goto(link_in(mails_to(mailbox, address)[0]))
    student.goto(receipt)
    expect(student.get_by_role("heading", name="Awaiting your confirmation")).to_be_visible()


def test_whoever_types_the_same_address_learns_nothing_and_cannot_confirm(student, mailbox):
    address = f"ines-{secrets.token_hex(4)}@example.org"
    sign_up(student, address)
    student.goto(COURSE)
    student.get_by_role("link", name="Sign up").first.click()
    student.get_by_label("Name").fill("A stranger")
    student.get_by_label("Email").fill(address)
    student.get_by_label("For myself").check()
    student.locator("#id_consent").check()
    student.get_by_role("button", name="Sign up").click()
    expect(student.get_by_role("heading", name="We have mailed you")).to_be_visible()
    assert "/receipt/" not in student.content() and "/confirm/" not in student.content()


def tab_to(page, element):
    """Presses Tab until the element has the focus, as someone without a mouse does."""
    for _press in range(60):
        if element.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {element}")


def press(page, element, key="Enter"):
    tab_to(page, element)
    page.keyboard.press(key)


def type_into(page, name, text):
    tab_to(page, page.get_by_role("textbox", name=name))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(text)


def by_keyboard(page, address):
    """From the course page to the receipt, by keys and the names that screen readers say."""
    page.goto(COURSE)
    press(page, page.get_by_role("link", name="Sign up"))
    type_into(page, "Name", "Ines")
    type_into(page, "Email", address)
    tab_to(page, page.get_by_role("radio", name="For myself"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("radio", name="£80, early price"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("spinbutton", name="Places"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("2")
    press(page, page.get_by_role("checkbox", name="Keep my answers"), "Space")
    press(page, page.get_by_role("button", name="Sign up"))
    expect(page.get_by_role("heading", name="Awaiting your confirmation")).to_be_visible()


def confirm_by_keyboard(page, mailbox, address):
    until(lambda: mails_to(mailbox, address))
    page.goto(link_in(mails_to(mailbox, address)[0]))
    press(page, page.get_by_role("button", name="Confirm my place"))


def test_the_whole_way_by_keyboard(student, mailbox):
    address = f"ines-{secrets.token_hex(4)}@example.org"
    by_keyboard(student, address)
    expect(student.get_by_text("£120 (2 places at £60), concession")).to_be_visible()
    confirm_by_keyboard(student, mailbox, address)
    expect(student.get_by_role("heading", name="Your 2 places are confirmed")).to_be_visible()
    tab_to(student, student.get_by_role("link", name="Add it to your calendar"))
    html5lib.HTMLParser(strict=True).parse(loopback.get(student.url).text)
    press(student, student.locator("summary", has_text="Cancel this sign-up"))
    press(student, student.get_by_role("button", name="Yes, cancel"))
    expect(student.get_by_role("heading", name="Cancelled")).to_be_visible()


def test_the_receipt_is_changed_by_keyboard(student, mailbox):
    address = f"ines-{secrets.token_hex(4)}@example.org"
    by_keyboard(student, address)
    confirm_by_keyboard(student, mailbox, address)
    press(student, student.locator("summary", has_text="Change the name"))
    type_into(student, "Name", "Ana Lima")
    press(student, student.get_by_role("button", name="Change the name"))
    expect(student.get_by_role("definition").filter(has_text="Ana Lima")).to_be_visible()
    press(student, student.locator("summary", has_text="Change the name"))
    press(student, student.get_by_role("combobox", name="Places"), "ArrowUp")
    press(student, student.get_by_role("button", name="Change the number of places"))
    expect(student.get_by_role("heading", name="Your place is confirmed")).to_be_visible()
    _change_address_by_keyboard(student, mailbox)
    press(student, student.locator("summary", has_text="Cancel this sign-up"))
    press(student, student.get_by_role("button", name="Yes, cancel"))
    expect(student.get_by_role("heading", name="Cancelled")).to_be_visible()


def _change_address_by_keyboard(student, mailbox):
    address = f"ana-{secrets.token_hex(4)}@example.org"
    press(student, student.locator("summary", has_text="Change the name"))
    type_into(student, "New email address", address)
    press(student, student.get_by_role("button", name="Mail a link to the new address"))
    expect(student.get_by_text(f"We have mailed a link to {address}.")).to_be_visible()
    until(lambda: mails_to(mailbox, address))
    student.goto(link_in(mails_to(mailbox, address)[0]))
    press(student, student.locator("main form button"))
    expect(student.get_by_role("definition").filter(has_text=address)).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_a_receipt_with_everything_open(site, browser, mailbox, width):
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 800})
    page, address = context.new_page(), f"ines-{secrets.token_hex(4)}@example.org"
    by_keyboard(page, address)
    until(lambda: mails_to(mailbox, address))
    page.goto(link_in(mails_to(mailbox, address)[0]))
    page.get_by_role("button", name="Confirm my place").click()
    expect(page.get_by_role("heading", name="confirmed")).to_be_visible()
    for fold in page.locator("summary").all():
        fold.click()
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert complaints(page, COLOURS) == []
    page.get_by_role("button", name="Yes, cancel").click()
    context.close()


def test_the_browser_asks_about_an_address_what_the_server_would_ask(quiet):
    quiet.goto(COURSE)
    quiet.get_by_role("link", name="Sign up").first.click()
    field, asked = quiet.get_by_label("Email"), quiet.locator(".address-hint")
    for email in [*ASKED, *RIGHT]:
        field.fill(email)
        field.blur()
        expect(asked).to_have_text(hint(email))
    expect(asked).to_have_attribute("role", "status")

"""A student signs up, proves the address, and lets go again; with script and without."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import link_in
from tests.browser.waiting import until

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

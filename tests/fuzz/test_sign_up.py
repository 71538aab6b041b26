"""Whatever a student types is taken or refused in words. The corpus is `tests.fuzz.corpus`."""

from urllib.parse import urlencode

import pytest

from courses.models import SignUp
from tests.courses.builders import form_data, make_intake
from tests.fuzz import corpus
from tests.website.builders import confirmation_path

pytestmark = pytest.mark.django_db
# Python takes the dotted İ for an i where case does not matter; mail servers do not.
DOTTED = "İ" * 240 + "@example.org"


@pytest.mark.parametrize("field", form_data())
@pytest.mark.parametrize("text", corpus.TYPED.values(), ids=corpus.TYPED)
def test_any_answer_is_taken_or_explained_and_kept(stranger, field, text):
    body = urlencode(form_data(**{field: text}), errors="surrogatepass")
    answer = stranger.post(make_intake().get_sign_up_url(), body, content_type=corpus.FORM)
    if answer.status_code == 303:
        assert stranger.get(answer.url).status_code == 200
    else:
        assert answer.status_code == 200
        assert "One answer needs another look" in answer.text


def test_an_email_address_that_no_server_takes_is_refused(stranger):
    answer = stranger.post(make_intake().get_sign_up_url(), form_data(email=DOTTED))
    assert answer.status_code == 200 and not SignUp.objects.exists()
    assert "Type an email address like" in answer.text and DOTTED in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_confirmation_link_of_a_sign_up_that_was_erased_says_so(stranger, method):
    answer = getattr(stranger, method)(confirmation_path("sign-up", SignUp()))
    assert answer.status_code == 404
    assert "This link does not work" in answer.text

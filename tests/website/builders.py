"""Pictures, pages and mails in the states that tests need."""

from io import BytesIO
from itertools import count

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow

from website.images import decoding, encoding, renditions, uploads
from website.mail import outbox
from website.models import Image, OutgoingMail, Page, PersonalDataLink

numbers = count(1)


def picture(width=640, height=480, *, mode="RGB"):
    """A picture with edges and gradients, as photographs have them."""
    grey = Pillow.radial_gradient("L").resize((width, height))
    across = Pillow.linear_gradient("L").rotate(90).resize((width, height))
    return Pillow.merge("RGB", (grey, across, grey.rotate(180))).convert(mode)


def encoded(image, kind="JPEG", **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def cleaned(content):
    """What would be stored of an upload, in this process."""
    encoded = encoding.original(decoding.read(BytesIO(content)))
    return uploads.CleanImage(encoded.content, encoded.format)


def opened(content):
    """What would be stored of an upload, opened."""
    return Pillow.open(BytesIO(cleaned(content).content))


def make_image(source=None, *, kind="JPEG", **changes):
    """Uploaded; its renditions are due."""
    content = encoded(source or picture(), kind)
    fields = {"title": f"Image {next(numbers)}", "alt": "A calf muscle", **changes}
    name = uploads.store(cleaned(content))
    return Image.objects.create(file=name, **fields)


def make_cut_image(source=None, **changes):
    """After the worker has been."""
    image = make_image(source, **changes)
    renditions.render_next()
    return Image.objects.get(pk=image.pk)


def upload(content=None, name="photo.jpg"):
    return SimpleUploadedFile(name, encoded(picture()) if content is None else content)


def make_page(**changes):
    number = next(numbers)
    fields = {"title": f"Page {number}", "slug": f"page-{number}", "body": "<p>Who we are.</p>"}
    return Page.objects.create(**fields | changes)


def make_mail(**changes):
    """Due now, tried never."""
    row = outbox.queue(
        to="margaret@example.org",
        template="website/password_reset",
        context={"user": make_staff(), "uid": "MQ", "token": "abc-123"},
    )
    OutgoingMail.objects.filter(pk=row.pk).update(**changes)
    return fresh(row)


def make_staff(**changes):
    name = f"staff-{next(numbers)}"
    return User.objects.create_user(name, f"{name}@example.org", is_staff=True, **changes)


def make_superuser(**changes):
    return make_staff(is_superuser=True, **changes)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def confirmation_path(kind, row):
    return reverse("website:confirm", args=[kind, row.confirmation_token])


def make_personal_data_path(email):
    link = PersonalDataLink.objects.create(email=email)
    return reverse("website:personal_data", args=[link.token])

"""The sizes and formats that pages show of an image, cut by the worker."""

from datetime import timedelta

from PIL import Image as Pillow
from PIL import ImageOps

from website.images.uploads import CleanImage, content_name, encode, store
from website.models import Image, Rendition
from website.worker.leases import claim, leased

# In pixels.
WIDTHS = (400, 800, 1200, 1600)
CARD_RATIO = 3 / 2
LEASE = timedelta(minutes=10)


def render_next() -> bool:
    """Worker job: make every rendition of one image that is due."""
    image = claim(Image.objects.all(), "renditions_due_at", lease=LEASE)
    if image is None:
        return False
    with image.file.open("rb") as file, Pillow.open(file) as picture:
        picture.load()
        for shape in Rendition.Shape:
            _cut_shape(image, picture, shape)
    leased(image, "renditions_due_at").update(renditions_due_at=None)
    return True


def _cut_shape(image: Image, picture: Pillow.Image, shape: Rendition.Shape) -> None:
    cut = _crop_to_card(picture, image.focal_x, image.focal_y) if shape == "card" else picture
    has_alpha = cut.mode == "RGBA"
    fallback = Rendition.Format.PNG if has_alpha else Rendition.Format.JPEG
    image.renditions.filter(shape=shape).delete()
    for width in sorted({min(width, cut.width) for width in WIDTHS}):
        height = max(1, round(cut.height * width / cut.width))
        sized = cut.resize((width, height), Pillow.Resampling.LANCZOS)
        for kind in (Rendition.Format.AVIF, Rendition.Format.WEBP, fallback):
            content = encode(sized, kind)
            Rendition.objects.create(
                image=image,
                shape=shape,
                format=kind,
                width=width,
                height=height,
                file=store(CleanImage(content_name(content, kind), content)),
            )


def _crop_to_card(picture: Pillow.Image, focal_x: int, focal_y: int) -> Pillow.Image:
    """The largest part of the picture in the shape of a card, around the focal point."""
    width = min(picture.width, round(picture.height * CARD_RATIO))
    height = min(picture.height, max(1, round(picture.width / CARD_RATIO)))
    centre = (focal_x / 100, focal_y / 100)
    return ImageOps.fit(picture, (width, height), Pillow.Resampling.LANCZOS, centering=centre)

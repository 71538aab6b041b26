"""A course as schema.org's `Course`, with its intakes and prices, for search engines."""

from typing import Any

from courses.models import Course, Intake
from website.models import SiteSettings
from website.structured_data import Data, publisher, without_empty
from website.tokens import absolute


def of_course(course: Any, site: SiteSettings) -> Data:
    """The course. Its intakes must be prefetched as `upcoming`."""
    data: Data = {
        "@type": "Course",
        "name": course.title,
        "description": course.summary,
        "url": absolute(course.get_absolute_url()),
        "image": course.image and absolute(course.image.file.url),
        "provider": publisher(site),
        "syllabusSections": [
            {"@type": "Syllabus", "name": module.title, "description": module.summary}
            for module in course.modules.all()
        ],
        "hasCourseInstance": [_of_intake(intake) for intake in course.upcoming],
        "offers": [_offer(course, course.price)],
    }
    if course.concession_price is not None:
        data["offers"].append(_offer(course, course.concession_price))
    return without_empty(data)


def _of_intake(intake: Any) -> Data:
    """The venue is free text, so it is given as a name, not as a postal address."""
    data: Data = {"@type": "CourseInstance", "location": intake.venue}
    if intake.starts_at and intake.ends_at:
        data |= {
            "startDate": intake.starts_at.isoformat(),
            "endDate": intake.ends_at.isoformat(),
        }
    if intake.state == Intake.State.CANCELLED:
        data["eventStatus"] = "https://schema.org/EventCancelled"
    is_open = intake.state == Intake.State.OPEN and intake.seats_free
    data["offers"] = {
        **_offer(intake.course, intake.price(Intake.Rate.FULL)),
        "availability": f"https://schema.org/{'InStock' if is_open else 'SoldOut'}",
        "validFrom": intake.opens_at.isoformat(),
        "validThrough": intake.closes_at.isoformat(),
    }
    return data


def _offer(course: Course, price: Any) -> Data:
    category = "Paid" if price else "Free"
    return {
        "@type": "Offer",
        "category": category,
        "price": str(price),
        "priceCurrency": course.currency,
        "url": absolute(course.get_absolute_url()),
    }

"""The rows of courses: what is taught, when, and who has a place."""

from courses.models.announcement import Announcement, AnnouncementDelivery
from courses.models.certificate import Certificate
from courses.models.course import Course, Module
from courses.models.intake import Intake, Seat
from courses.models.interest import Interest
from courses.models.policy import CoursePolicy
from courses.models.sign_up import Payment, SignUp, SignUpEvent

__all__ = [
    "Certificate",
    "Course",
    "CoursePolicy",
    "Intake",
    "Interest",
    "Announcement",
    "AnnouncementDelivery",
    "Module",
    "Payment",
    "Seat",
    "SignUp",
    "SignUpEvent",
]

"""Courses, their intakes and seats, sign-ups, and what belongs to a sign-up."""

from courses.models.address_change import AddressChange
from courses.models.announcement import Announcement, AnnouncementDelivery
from courses.models.certificate import Certificate
from courses.models.course import Course, Module
from courses.models.event import SignUpEvent
from courses.models.intake import Intake, Seat
from courses.models.interest import Interest
from courses.models.organiser_mails import OrganiserMails
from courses.models.payment import Payment
from courses.models.policy import CoursePolicy
from courses.models.sign_up import SignUp

__all__ = [
    "AddressChange",
    "Announcement",
    "AnnouncementDelivery",
    "Certificate",
    "Course",
    "CoursePolicy",
    "Intake",
    "Interest",
    "Module",
    "OrganiserMails",
    "Payment",
    "Seat",
    "SignUp",
    "SignUpEvent",
]

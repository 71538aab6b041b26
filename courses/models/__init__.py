"""The rows of courses: what is taught, when, and who has a place."""

from courses.models.course import Course, Module
from courses.models.intake import Intake, Seat
from courses.models.sign_up import SignUp, SignUpEvent

__all__ = ["Course", "Intake", "Module", "Seat", "SignUp", "SignUpEvent"]

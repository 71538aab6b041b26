"""The core's models."""

from website.models.account import PasswordResetRequest, RecoveryCode, StaffSession
from website.models.generation import Generation
from website.models.image import Image, Rendition
from website.models.invitation import Invitation
from website.models.job import JobFailure
from website.models.links import PersonalDataLink, TokenField, WithLinks
from website.models.mail import OutgoingMail
from website.models.mailbox import MailboxField
from website.models.site import Page, Redirect, SiteSettings
from website.models.throttling import KnownNetwork, RateCount

__all__ = [
    "Generation",
    "Image",
    "Invitation",
    "JobFailure",
    "KnownNetwork",
    "MailboxField",
    "OutgoingMail",
    "Page",
    "PersonalDataLink",
    "PasswordResetRequest",
    "RateCount",
    "RecoveryCode",
    "Redirect",
    "Rendition",
    "SiteSettings",
    "StaffSession",
    "TokenField",
    "WithLinks",
]

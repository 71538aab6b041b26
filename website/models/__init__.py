"""The core's models."""

from website.models.generation import Generation
from website.models.image import Image, Rendition
from website.models.invitation import Invitation
from website.models.links import PersonalDataLink, TokenField, WithLinks
from website.models.mail import OutgoingMail
from website.models.site import Page, Redirect, SiteSettings

__all__ = [
    "Generation",
    "Image",
    "Invitation",
    "OutgoingMail",
    "Page",
    "PersonalDataLink",
    "Redirect",
    "Rendition",
    "SiteSettings",
    "TokenField",
    "WithLinks",
]

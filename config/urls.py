"""All URLs of the site. Those of `website` come last: its pages match any slug."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from blog.sitemaps import (
    ArticleSitemap,
    AuthorSitemap,
    ListSitemap,
    SourceSitemap,
    TopicSitemap,
)
from courses.sitemaps import CourseSitemap
from website import sitemaps
from website.admin.invitations import choose_password
from website.forms import QueuedPasswordResetForm, UnlockingPasswordForm
from website.sitemaps import PageSitemap

SITEMAPS = {
    "lists": ListSitemap,
    "articles": ArticleSitemap,
    "topics": TopicSitemap,
    "authors": AuthorSitemap,
    "sources": SourceSitemap,
    "courses": CourseSitemap,
    "pages": PageSitemap,
}

handler403 = "website.staff.refusals.permission_denied"
handler404 = "website.views.not_found"

urlpatterns = [
    path("admin/invitation/<str:token>/", choose_password, name="invitation"),
    path(
        "admin/password_reset/",
        auth_views.PasswordResetView.as_view(form_class=QueuedPasswordResetForm),
        name="admin_password_reset",
    ),
    path(
        "admin/password_reset/done/",
        auth_views.PasswordResetDoneView.as_view(),
        name="password_reset_done",
    ),
    path(
        "admin/reset/<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(form_class=UnlockingPasswordForm),
        name="password_reset_confirm",
    ),
    path(
        "admin/reset/done/",
        auth_views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    path("admin/", admin.site.urls),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(
        "sitemaps/<slug:section>-<int:number>.xml",
        sitemaps.part,
        {"sitemaps": SITEMAPS},
        name="sitemap_part",
    ),
    path("courses/", include("courses.urls")),
    path("", include("comments.urls")),
    path("", include("blog.urls")),
    path("", include("website.urls")),
]

"""All URLs of the site. Those of `website` come last: its pages match any slug."""

from django.contrib import admin
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
from website.admin import accounts
from website.admin.invitations import choose_password
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

handler400 = "website.http.errors.bad_request"
handler403 = "website.staff.refusals.permission_denied"
handler404 = "website.views.not_found"
handler500 = "website.http.errors.server_error"

urlpatterns = [
    path("admin/", include("website.accounts.urls")),
    path("admin/auth/user/<int:pk>/log-out/", accounts.log_out, name="user_log_out"),
    path("admin/invitation/<str:token>/", choose_password, name="invitation"),
    path("admin/invitation/", choose_password, {"token": ""}),
    path("admin/invitation/<path:token>", choose_password),
    path(
        "admin/auth/user/<int:pk>/second-factor/",
        accounts.reset_second_factor,
        name="user_second_factor",
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

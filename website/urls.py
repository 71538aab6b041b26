"""URLs of the core. The site's pages come last: they match any slug that is left."""

from django.urls import path

from website import views
from website.images.icons import SIDES

app_name = "website"

urlpatterns = [
    path("media/<path:path>", views.media, name="media"),
    # /confirm/
    path("confirm/<str:kind>/<str:token>/", views.confirm, name="confirm"),
    path("confirm/", views.confirm, {"kind": "", "token": ""}),
    path("confirm/<str:kind>/", views.confirm, {"token": ""}),
    path("confirm/<str:kind>/<path:token>", views.confirm),
    # /me/
    path("me/", views.personal_data_link, name="personal_data_link"),
    path("me/<str:token>/", views.personal_data, name="personal_data"),
    path("me/<str:token>/data.json", views.personal_data_file, name="personal_data_file"),
    path("me/<path:token>", views.personal_data),
    # /cards/
    path("cards/<str:digest>.png", views.card, name="card"),
    path("cards/<str:kind>/<slug:slug>/<str:digest>.png", views.card, name="card"),
    # Icons
    path("site.webmanifest", views.manifest, name="manifest"),
    *(path(name, views.icon, {"name": name}, name=f"icon_{side}") for name, side in SIDES.items()),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("healthz", views.healthz, name="healthz"),
    path("<slug:slug>/", views.page, name="page"),
]

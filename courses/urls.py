"""URLs under /courses/."""

from django.urls import path

from courses import views

app_name = "courses"

urlpatterns = [
    path("", views.course_list, name="course_list"),
    path("receipt/<str:token>/", views.receipt, name="receipt"),
    path("receipt/<str:token>/calendar.ics", views.calendar_file, name="calendar"),
    path("receipt/<str:token>/certificate/", views.certificate, name="certificate"),
    path("receipt/", views.receipt, {"token": ""}),
    path("receipt/<path:token>", views.receipt),
    path("certificates/<str:code>/", views.verify, name="verify"),
    path("<slug:slug>/", views.course, name="course"),
    path("<slug:slug>/calendar.ics", views.course_calendar, name="course_calendar"),
    path("<slug:slug>/sign-up/", views.sign_up, name="sign_up"),
    path("<slug:slug>/interest/", views.interest_form, name="interest"),
    path(
        "<slug:slug>/interest/<str:token>/",
        views.interest_receipt,
        name="interest_receipt",
    ),
    path("<slug:slug>/interest/<path:token>", views.interest_receipt),
    path("<slug:slug>/<slug:intake_slug>/sign-up/", views.sign_up_intake, name="sign_up_intake"),
]

"""URLs of one's own login. The admin's and Django's own pages name some of them without a
namespace, so none has one."""

from django.contrib.auth import views as auth_views
from django.urls import path

from website.accounts import views

urlpatterns = [
    # /admin/second-step/
    path("second-step/", views.second_step, name="second_step"),
    path("second-step/leave/", views.leave, name="second_step_leave"),
    # /admin/second-factor/
    path("second-factor/", views.overview, name="second_factor"),
    path("second-factor/set-up/", views.set_up, name="second_factor_set_up"),
    path("second-factor/codes/", views.recovery_codes, name="second_factor_codes"),
    path("second-factor/off/", views.turn_off, name="second_factor_off"),
    path("log-out-everywhere/", views.log_out_everywhere, name="log_out_everywhere"),
    # /admin/password_reset/ and /admin/reset/
    path("password_reset/", views.forgotten_password, name="admin_password_reset"),
    path(
        "password_reset/done/",
        auth_views.PasswordResetDoneView.as_view(),
        name="password_reset_done",
    ),
    path(
        "reset/<uidb64>/<token>/",
        views.NewPassword.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "reset/done/",
        auth_views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    # Links that were cut short.
    path("reset/", views.NewPassword.as_view(), {"uidb64": "", "token": ""}),
    path("reset/<uidb64>/<path:token>", views.NewPassword.as_view()),
    path("reset/<path:token>", views.NewPassword.as_view(), {"uidb64": ""}),
]

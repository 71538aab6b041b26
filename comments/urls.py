"""URLs of comments."""

from django.urls import path

from comments import feeds, views

app_name = "comments"

urlpatterns = [
    path("articles/<slug:slug>/comments/", views.post, name="post"),
    # /comments/…
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/reply/", views.reply, name="reply"),
    path("comments/<int:pk>/report/", views.report, name="report"),
    path("comments/receipt/<str:token>/", views.receipt, name="receipt"),
    path("comments/stop/<str:token>/", views.stop, name="stop"),
    path("comments/stop-all/<str:token>/", views.stop_all, name="stop_all"),
    path("comments/receipt/", views.receipt, {"token": ""}),
    path("comments/receipt/<path:token>", views.receipt),
    path("comments/stop/", views.stop, {"token": ""}),
    path("comments/stop/<path:token>", views.stop),
    path("comments/stop-all/", views.stop_all, {"token": ""}),
    path("comments/stop-all/<path:token>", views.stop_all),
    # Feeds
    path("feeds/comments.rss", feeds.CommentFeed(), name="feed"),
    path("articles/<slug:slug>/comments.rss", feeds.ArticleCommentFeed(), name="article_feed"),
]

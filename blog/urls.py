"""Addresses of the articles."""

from django.urls import path

from blog import feeds, views

app_name = "blog"

urlpatterns = [
    path("", views.home, name="home"),
    # /articles/
    path("articles/", views.article_list, name="article_list"),
    path("articles/<slug:slug>/", views.article, name="article"),
    # /topics/
    path("topics/", views.topic_list, name="topic_list"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    # /authors/
    path("authors/<slug:slug>/", views.author, name="author"),
    # /feeds/
    path("feeds/articles.rss", feeds.ArticleFeed(), name="feed"),
]

"""URLs of articles and sources."""

from django.urls import path

from blog import feeds, views

app_name = "blog"

urlpatterns = [
    path("", views.home, name="home"),
    # /articles/
    path("articles/", views.article_list, name="article_list"),
    path("articles/<slug:slug>/", views.article, name="article"),
    path("articles/<slug:slug>/references.<str:suffix>", views.references, name="references"),
    # /sources/
    path("sources/", views.source_list, name="source_list"),
    path("sources/references.<str:suffix>", views.references, name="references"),
    path("sources/<int:pk>/", views.source, name="source"),
    path("sources/<int:pk>/reference.<str:suffix>", views.references, name="references"),
    # /topics/
    path("topics/", views.topic_list, name="topic_list"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("topics/<slug:slug>/feed.rss", feeds.TopicFeed(), name="topic_feed"),
    # /authors/
    path("authors/<slug:slug>/", views.author, name="author"),
    path("search/", views.search, name="search"),
    # /feeds/
    path("feeds/articles.rss", feeds.ArticleFeed(), name="feed"),
    path("feeds/articles.atom", feeds.AtomFeed(), name="feed_atom"),
    path("feeds/articles.json", feeds.JsonFeed(), name="feed_json"),
]

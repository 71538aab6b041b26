"""Protection of public forms against posts from other sites, without a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from website.editing.typed import typed_texts
from website.http.origin import is_same_origin


def same_origin_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator: refuse posts that another site's page sent. The page that says so shows what
    was posted, as text only: browsers hide the origin for some readers of our own pages too."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not is_same_origin(request):
            typed = {"typed": typed_texts(request)}
            return render(request, "website/other_site.html", typed, status=403)
        return view(request, *args, **kwargs)

    return guarded

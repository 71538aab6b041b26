"""Pages of a list, and where the number of a page that does not exist leads."""

from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.http import HttpRequest


class OtherPage(Exception):
    """The list has no such page. Raised from a view or a template tag, it redirects to page `number`,
    which is the last for numbers beyond it, else the first."""

    def __init__(self, parameter: str, number: int) -> None:
        super().__init__(parameter, number)
        self.parameter, self.number = parameter, number

    def address_from(self, request: HttpRequest) -> str:
        """The address of the request with the number of the page that exists; the first has none."""
        query = request.GET.copy()
        query.pop(self.parameter, None)
        if self.number > 1:
            query[self.parameter] = str(self.number)
        return f"{request.path}?{query.urlencode()}" if query else request.path


def asked_page(paginator: Paginator, number: int | str, parameter: str = "page") -> Page:
    """The page with the number that `parameter` of the query has. Raises OtherPage."""
    try:
        return paginator.page(number)
    except InvalidPage as error:
        is_beyond = isinstance(error, EmptyPage) and int(number) > 1
        raise OtherPage(parameter, paginator.num_pages if is_beyond else 1) from error

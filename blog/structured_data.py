"""Metadata of an article: its CSL fields, schema.org data, and Google Scholar's meta tags."""

from collections.abc import Iterable

from blog.citations import csl, identifiers
from blog.citations.parts import Csl
from blog.citations.styles import formatting
from blog.models import Article, Author, Source
from website.models import SiteSettings
from website.structured_data import Data, publisher, without_empty
from website.tokens import absolute

SCHEMA_TYPES = {
    "book": "Book",
    "chapter": "Chapter",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
    "dataset": "Dataset",
    "article-newspaper": "NewsArticle",
}


def as_work(article: Article, site: SiteSettings) -> Csl:
    """The article as a work in CSL fields."""
    published = article.published_at
    parts = [published.year, published.month, published.day] if published else []
    work: Csl = {
        "id": article.slug,
        "type": "webpage",
        "title": article.title,
        "author": [author.csl_name for author in article.byline_authors],
        "container-title": site.name,
        "publisher": "" if site.organisation == site.name else site.organisation,
        "issued": {"date-parts": [parts]} if parts else {},
        "URL": absolute(article.get_absolute_url()),
    }
    return {field: value for field, value in work.items() if value}


def of_article(article: Article, site: SiteSettings, sources: Iterable[Source]) -> Data:
    """The article as schema.org's `Article` with the works that it cites, on a `MedicalWebPage`
    with its reviewer."""
    address = absolute(article.get_absolute_url())
    page: Data = {"@type": "MedicalWebPage", "@id": address, "url": address}
    if article.reviewer and article.reviewed_on:
        page["lastReviewed"] = article.reviewed_on.isoformat()
        page["reviewedBy"] = of_author(article.reviewer)
    data: Data = {
        "@type": "Article",
        "headline": article.title,
        "inLanguage": article.language,
        "description": article.search_description or article.standfirst,
        "url": address,
        "mainEntityOfPage": page,
        "datePublished": article.published_at and article.published_at.isoformat(),
        "dateModified": article.published_at and article.modified_at.isoformat(),
        "author": [of_author(author) for author in article.byline_authors],
        "image": article.lead_image and absolute(article.lead_image.file.url),
        "publisher": publisher(site),
        "citation": [_of_work(source.as_csl()) for source in sources],
    }
    return without_empty(data)


def of_author(author: Author) -> Data:
    """An author or reviewer as `Person`. Credentials are free text that nobody has verified, so
    they are a description rather than a degree."""
    return without_empty(
        {
            "@type": "Person",
            "name": author.name,
            "description": author.credentials,
            "url": absolute(author.get_absolute_url()),
            "sameAs": author.orcid and f"https://orcid.org/{author.orcid}",
        }
    )


def of_author_page(author: Author) -> Data:
    """An author's page as `ProfilePage`."""
    person = of_author(author)
    if author.bio:
        person["description"] = " ".join([person.get("description", ""), author.bio]).strip()
    if author.photo:
        person["image"] = absolute(author.photo.file.url)
    return {"@type": "ProfilePage", "url": person["url"], "mainEntity": person}


def _of_work(work: Csl) -> Data:
    """A cited work with the fields that identify it. The rest is in the reference on the page,
    which should stay small."""
    return without_empty(
        {
            "@type": SCHEMA_TYPES.get(work["type"], "ScholarlyArticle"),
            "name": formatting.plain_text(formatting.clean(work["title"])),
            "datePublished": csl.write_date(work.get("issued")),
            "url": work.get("URL", ""),
            "sameAs": [link.href for link in identifiers.links(work)],
        }
    )


def scholar_tags(article: Article, site: SiteSettings) -> list[tuple[str, str]]:
    """Names and contents of Google Scholar's meta tags."""
    work = as_work(article, site)
    tags = [
        ("citation_title", article.title),
        *(("citation_author", csl.write_name(name)) for name in work.get("author", [])),
        ("citation_publication_date", csl.write_date(work.get("issued"), "/")),
        ("citation_publisher", site.organisation or site.name),
        ("citation_public_url", work["URL"]),
    ]
    return [(name, content) for name, content in tags if content]

"""A site with a row of each model, and the URL of each address on it for the table of permissions."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from blog.models import Series
from blog.models.search import Synonyms
from comments import mailboxes
from comments.models import CommentPolicy
from courses.models import Announcement, CoursePolicy
from tests.blog.builders import (
    cite,
    make_author,
    make_draft,
    make_published_article,
    make_source,
    make_topic,
)
from tests.comments.builders import make_comment_awaiting_review, make_published_comment
from tests.courses.builders import make_certified, make_course, make_intake, make_interest, sign_up
from tests.website.builders import (
    confirmation_path,
    make_image,
    make_page,
    make_personal_data_path,
    make_staff,
    picture,
)
from website.images import cards
from website.images.icons import SIDES
from website.models import Image, JobFailure, OutgoingMail, Redirect, SiteSettings
from website.staff import invitations

# Pages under /admin/ without a namespace, for all staff about their own logins.
OF_ONES_OWN_LOGIN = (
    *("second_factor", "second_factor_set_up", "second_factor_codes", "second_factor_off"),
    "log_out_everywhere",
)
# Django's own pages of a model in the admin.
OF_A_ROW = ("change", "delete", "history")
# Models whose rows in the admin are not the same to all who hold a permission.
TRIED_IN_EACH_STATE = ("article", "outgoingmail")


def named_patterns(patterns=None, namespace=""):
    """The name of each URL pattern of the site without `admin:`; "" for one without a name."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            known = pattern.namespace and pattern.namespace != "admin"
            inner = f"{pattern.namespace}:" if known else namespace
            yield from named_patterns(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}" if pattern.name else ""


def plant(people):
    """One row of each model, some in several states, by a name for the table."""
    articles = _plant_articles(people["author"])
    make_author(user=people["reviewer"])
    rows = {**articles, **_plant_courses(), **_plant_website(people["superuser"])}
    held = make_comment_awaiting_review(rows["article"])
    rows |= {"comment": make_published_comment(rows["article"]), "comment/held": held}
    return rows | {"user": people["roleless"], "group": Group.objects.get(name="Editor")}


def _plant_articles(writer):
    source, topic, series = make_source(), make_topic(), Series.objects.create(title="A series")
    author = make_author(user=writer)
    own = {"author": author, "created_by": writer}
    body = f"<p>A claim.{cite(source)}</p>"
    return {
        "article": make_published_article(body=body, topic=topic, series=series),
        "article/draft": make_draft(),
        "article/own": make_draft(**own),
        "article/own-published": make_published_article(**own),
        **{"author": author, "topic": topic, "series": series, "source": source},
        "source/uncited": make_source(),
        "synonyms": Synonyms.objects.create(terms="cramp, spasm"),
    }


def _plant_courses():
    CoursePolicy().save()
    intake = make_intake(seats=9)
    return {
        "course": intake.course,
        "course/draft": make_course(is_published=False),
        "intake": intake,
        "signup": sign_up(intake),
        "signup/certified": make_certified(),
        "interest": make_interest(make_course()),
        "announcement": Announcement.objects.create(intake=intake, subject="Bring", text="Mats."),
        "coursepolicy": CoursePolicy.load(),
    }


def _plant_website(inviter):
    SiteSettings(contact_email="desk@example.org").save()
    CommentPolicy().save()
    return {
        "image": make_image(picture(32, 24)),
        "page": make_page(),
        "redirect": Redirect.objects.create(old_path="/old/", new_path="/new/"),
        "sitesettings": SiteSettings.load(),
        "commentpolicy": CommentPolicy.load(),
        "jobfailure": JobFailure.objects.create(job="mail", row=1),
        "mailbox": mailboxes.known("margaret@example.org"),
        "outgoingmail": _mail_to_staff(inviter),
        "outgoingmail/to-a-student": OutgoingMail.objects.filter(kind__startswith="courses/")[0],
    }


def _mail_to_staff(by):
    invitations.send(make_staff(), by=by)
    return OutgoingMail.objects.get(kind="website/invitation")


def urls(rows):
    """URLs by their names in the table: that of the pattern and, where several rows are tried, what
    is special about the row, such as `blog:article/draft`."""
    return {**_admin_urls(rows), **_picker_urls(), **_links_to_the_site(rows), **_public_urls(rows)}


def _admin_urls(rows):
    site_wide = ("index", "login", "logout", "password_change", "password_change_done", "jsi18n")
    found = {name: reverse(f"admin:{name}") for name in (*site_wide, "website_personal_data")}
    found |= {name: reverse(name) for name in OF_ONES_OWN_LOGIN}
    for name in ("user_log_out", "user_second_factor"):
        found[name] = reverse(name, args=[rows["user"].pk])
    found["app_list"] = reverse("admin:app_list", args=["blog"])
    found["nothing"] = "/admin/nothing-here/"
    found["a-row"] = reverse("admin:website_page_changelist") + f"{rows['page'].pk}/"
    for name in named_patterns():
        app, _line, rest = name.partition("_")
        kind, _line, action = rest.partition("_")
        for key, row in rows.items():
            if (row._meta.app_label, key.partition("/")[0]) == (app, kind):
                state = key.removeprefix(kind) if action in OF_A_ROW else ""
                if not state or kind in TRIED_IN_EACH_STATE:
                    found.setdefault(name + state, _reverse_one(f"admin:{name}", row))
    return found


def _reverse_one(name, row):
    """The URL of a page of our own or of a list, whichever values its pattern takes."""
    tried = ([], [row.pk], [row.pk, "approve"])
    return next(url for url in (_try_reverse(name, args) for args in tried) if url)


def _try_reverse(name, args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _picker_urls():
    pickers = {
        "image": "article&field_name=lead_image",
        "author": "article&field_name=reviewer",
        "series": "article&field_name=series",
        "course": "article&field_name=course",
        "topic": "articletopic&field_name=tag",
        "user": "author&field_name=user",
    }
    page = reverse("admin:autocomplete")
    return {
        f"autocomplete/{kind}": f"{page}?app_label=blog&model_name={query}"
        for kind, query in pickers.items()
    }


def _links_to_the_site(rows):
    shown = ("article/draft", "article/own", "course/draft", "comment/held", "signup", "interest")
    kinds = {key: ContentType.objects.get_for_model(rows[key]).pk for key in shown}
    return {
        f"view_on_site/{key}": reverse("admin:view_on_site", args=[kind, rows[key].pk])
        for key, kind in kinds.items()
    }


def _public_urls(rows):
    return {**_of_articles(rows), **_of_comments(rows), **_of_courses(rows), **_of_website(rows)}


def _of_articles(rows):
    lists = ("home", "article_list", "source_list", "topic_list", "search")
    feeds = ("feed", "feed_atom", "feed_json")
    found = {f"blog:{name}": reverse(f"blog:{name}") for name in (*lists, *feeds)}
    for key in ("article", "article/draft", "article/own"):
        slug, state = rows[key].slug, key.removeprefix("article")
        found[f"blog:article{state}"] = reverse("blog:article", args=[slug])
        found[f"blog:references{state}"] = reverse("blog:references", args=[slug, "bib"])
    for key in ("source", "source/uncited"):
        found[f"blog:{key}"] = reverse("blog:source", args=[rows[key].pk])
    topic = rows["topic"].slug
    found |= {
        f"blog:{name}": reverse(f"blog:{name}", args=[topic]) for name in ("topic", "topic_feed")
    }
    found["blog:author"] = reverse("blog:author", args=[rows["author"].slug])
    return found


def _of_comments(rows):
    slug, pk = rows["article"].slug, rows["comment"].pk
    args = {"post": slug, "article_feed": slug, "comment": pk, "reply": pk, "report": pk}
    args |= {"receipt": rows["comment"].receipt_token, "stop": rows["comment"].stop_token}
    args["stop_all"] = rows["mailbox"].stop_token
    found = {
        f"comments:{name}": reverse(f"comments:{name}", args=[arg]) for name, arg in args.items()
    }
    return {**found, "comments:feed": reverse("comments:feed")}


def _of_courses(rows):
    receipt = rows["signup/certified"].get_absolute_url()
    code = rows["signup/certified"].certificates.get().code
    slug = rows["course"].slug
    return {
        "courses:course_list": reverse("courses:course_list"),
        "courses:course": reverse("courses:course", args=[slug]),
        "courses:course/draft": reverse("courses:course", args=[rows["course/draft"].slug]),
        "courses:course_calendar": reverse(
            "courses:course_calendar", args=[rows["intake"].course.slug]
        ),
        "courses:sign_up": reverse("courses:sign_up", args=[slug]),
        "courses:sign_up_intake": rows["intake"].get_sign_up_url(),
        "courses:interest": reverse("courses:interest", args=[rows["interest"].course.slug]),
        "courses:interest_receipt": rows["interest"].get_absolute_url(),
        "courses:receipt": receipt,
        "courses:calendar": f"{receipt}calendar.ics",
        "courses:certificate": f"{receipt}certificate/",
        "courses:verify": reverse("courses:verify", args=[code]),
    }


def _of_website(rows):
    me = make_personal_data_path(rows["comment"].email)
    site = SiteSettings.load()
    digest = cards.digest(site.tagline or site.name, site.name)
    plain = ("personal_data_link", "robots", "manifest", "security", "healthz")
    icons = (f"icon_{side}" for side in SIDES.values())
    image = Image.objects.first()
    invited = OutgoingMail.objects.get(kind="website/invitation").text.split("/invitation/")[1]
    return {
        **{f"website:{name}": reverse(f"website:{name}") for name in (*plain, *icons)},
        "website:media": image.file.url,
        "website:confirm": confirmation_path("sign-up", rows["signup"]),
        "website:personal_data": me,
        "website:personal_data_file": f"{me}data.json",
        "website:card": reverse("website:card", args=[digest]),
        "website:page": rows["page"].get_absolute_url(),
        "sitemap": reverse("sitemap"),
        "sitemap_part": reverse("sitemap_part", args=["articles", 1]),
        "admin_password_reset": reverse("admin_password_reset"),
        "password_reset_done": reverse("password_reset_done"),
        "password_reset_confirm": reverse("password_reset_confirm", args=["MQ", "a-token"]),
        "password_reset_complete": reverse("password_reset_complete"),
        "second_step": reverse("second_step"),
        "second_step_leave": reverse("second_step_leave"),
        "invitation": f"/admin/invitation/{invited.split('/')[0]}/",
    }

"""The table of permissions: what each address answers to whom. `tests/test_permissions.py` asks all
of them and compares.

A line is an address, methods, an answer, and who gets it. An address is the name of a URL pattern and,
after a slash, what is special about the row: an article of somebody else is published unless it says
`draft`; `own` is the author's draft. Posted forms are empty.

405 stands for a method that the page does not take, 302 for a redirect: after a change, to the one row
of a table, or, on the page of a row that they may not know of, to the first page of the admin.
"""

METHODS = ("GET", "POST")
STAFF = ("roleless", "author", "reviewer", "editor", "moderator", "organiser", "superuser")
# A visitor is not logged in. A student is, but is not staff. `roleless` are staff without any role.
PEOPLE = ("visitor", "student", *STAFF)

# Who is in no line of an address and method: visitor and student are sent to the login page, staff get
# 403. Names stand without the namespace `admin:`.
STAFF_PAGES = """
# Of the admin as a whole
index                                   GET POST 200  all-staff
login                                   GET      200  visitor student
login                                   GET      302  all-staff
login                                   POST     200  everyone
logout                                  GET POST 302  visitor student
logout                                  GET      405  all-staff
logout                                  POST     200  all-staff
password_change                         GET POST 200  all-staff
password_change_done                    GET      200  all-staff
password_change_done                    POST     405  all-staff
second_factor                           GET POST 200  all-staff
second_factor_codes                     GET POST 302  all-staff
second_factor_off                       GET POST 302  all-staff
log_out_everywhere                      GET POST 200  all-staff
jsi18n                                  GET      200  all-staff
jsi18n                                  POST     405  all-staff
app_list                                GET POST 404  roleless moderator organiser
app_list                                GET POST 200  author reviewer editor superuser
nothing                                 GET POST 404  all-staff
a-row                                   GET POST 302  all-staff
autocomplete/image                      GET      200  author reviewer editor organiser superuser
autocomplete/image                      POST     405  all-staff
autocomplete/author                     GET      200  author reviewer editor superuser
autocomplete/author                     POST     405  all-staff
autocomplete/series                     GET      200  author reviewer editor superuser
autocomplete/series                     POST     405  all-staff
autocomplete/course                     GET      200  editor organiser superuser
autocomplete/course                     POST     405  all-staff
autocomplete/topic                      GET      200  author reviewer editor superuser
autocomplete/topic                      POST     405  all-staff
autocomplete/user                       GET      200  superuser
autocomplete/user                       POST     405  all-staff
view_on_site/article/draft              GET POST 404  roleless author moderator organiser
view_on_site/article/draft              GET POST 302  reviewer editor superuser
view_on_site/article/own                GET POST 404  roleless moderator organiser
view_on_site/article/own                GET POST 302  author reviewer editor superuser
view_on_site/course/draft               GET POST 302  editor organiser superuser
view_on_site/comment/held               GET POST 302  moderator superuser
view_on_site/signup                     GET POST 404  all-staff
view_on_site/interest                   GET POST 404  all-staff

# Articles and sources
blog_article_duplicate                  GET      405  author editor superuser
blog_article_duplicate                  POST     302  editor superuser
blog_article_changelist                 GET POST 200  author reviewer editor superuser
blog_article_add                        GET POST 200  author editor superuser
blog_article_history                    GET POST 302  roleless author moderator organiser
blog_article_history                    GET POST 200  reviewer editor superuser
blog_article_history/draft              GET POST 302  roleless author moderator organiser
blog_article_history/draft              GET POST 200  reviewer editor superuser
blog_article_history/own                GET POST 302  roleless moderator organiser
blog_article_history/own                GET POST 200  author reviewer editor superuser
blog_article_history/own-published      GET POST 302  roleless moderator organiser
blog_article_history/own-published      GET POST 200  author reviewer editor superuser
blog_article_delete                     GET POST 302  author
blog_article_delete                     GET POST 200  editor superuser
blog_article_delete/draft               GET POST 302  author
blog_article_delete/draft               GET POST 200  editor superuser
blog_article_delete/own                 GET POST 200  author editor superuser
blog_article_delete/own-published       GET POST 200  editor superuser
blog_article_change                     GET POST 302  author
blog_article_change                     GET POST 200  reviewer editor superuser
blog_article_change/draft               GET POST 302  author
blog_article_change/draft               GET POST 200  reviewer editor superuser
blog_article_change/own                 GET POST 200  author reviewer editor superuser
blog_article_change/own-published       GET      200  author reviewer editor superuser
blog_article_change/own-published       POST     200  reviewer editor superuser
blog_topic_merge                        GET POST 200  editor superuser
blog_topic_changelist                   GET POST 200  author reviewer editor superuser
blog_topic_add                          GET POST 200  editor superuser
blog_topic_history                      GET POST 200  author reviewer editor superuser
blog_topic_delete                       GET POST 200  editor superuser
blog_topic_change                       GET      200  author reviewer editor superuser
blog_topic_change                       POST     200  editor superuser
blog_author_changelist                  GET POST 200  author reviewer editor superuser
blog_author_add                         GET POST 200  editor superuser
blog_author_history                     GET POST 200  author reviewer editor superuser
blog_author_delete                      GET POST 200  editor superuser
blog_author_change                      GET      200  author reviewer editor superuser
blog_author_change                      POST     200  editor superuser
blog_series_changelist                  GET POST 200  author reviewer editor superuser
blog_series_add                         GET POST 200  editor superuser
blog_series_history                     GET POST 200  author reviewer editor superuser
blog_series_delete                      GET POST 200  editor superuser
blog_series_change                      GET      200  author reviewer editor superuser
blog_series_change                      POST     200  editor superuser
blog_synonyms_changelist                GET POST 200  editor superuser
blog_synonyms_add                       GET POST 200  editor superuser
blog_synonyms_history                   GET POST 200  editor superuser
blog_synonyms_delete                    GET POST 200  editor superuser
blog_synonyms_change                    GET POST 200  editor superuser
blog_source_search                      GET      200  author reviewer editor superuser
blog_source_search                      POST     405  author reviewer editor superuser
blog_source_import                      GET POST 200  author editor superuser
blog_source_look_up                     GET POST 200  author editor superuser
blog_source_changelist                  GET POST 200  author reviewer editor superuser
blog_source_add                         GET POST 200  author editor superuser
blog_source_history                     GET POST 200  author reviewer editor superuser
blog_source_delete                      GET POST 200  editor superuser
blog_source_change                      GET      200  author reviewer editor superuser
blog_source_change                      POST     200  editor superuser

# Comments
comments_comment_recheck                GET      200  moderator superuser
comments_comment_recheck                POST     302  moderator superuser
comments_comment_decide                 GET      405  moderator superuser
comments_comment_decide                 POST     302  moderator superuser
comments_comment_edit                   GET      405  moderator superuser
comments_comment_edit                   POST     200  moderator superuser
comments_comment_reply                  GET      405  moderator superuser
comments_comment_reply                  POST     200  moderator superuser
comments_comment_later                  GET      405  moderator superuser
comments_comment_later                  POST     302  moderator superuser
comments_comment_undo                   GET      405  moderator superuser
comments_comment_undo                   POST     302  moderator superuser
comments_comment_changelist             GET POST 200  moderator superuser
comments_comment_add                    GET POST 403  all-staff
comments_comment_history                GET POST 200  moderator superuser
comments_comment_delete                 GET POST 200  superuser
comments_comment_change                 GET      200  moderator superuser
comments_comment_change                 POST     302  moderator superuser
comments_mailbox_replies                GET      200  author editor superuser
comments_mailbox_replies                POST     302  author editor superuser
comments_mailbox_changelist             GET POST 200  moderator superuser
comments_mailbox_add                    GET POST 403  all-staff
comments_mailbox_history                GET POST 200  moderator superuser
comments_mailbox_delete                 GET POST 403  all-staff
comments_mailbox_change                 GET      200  moderator superuser
comments_commentpolicy_changelist       GET POST 302  moderator superuser
comments_commentpolicy_add              GET POST 403  all-staff
comments_commentpolicy_history          GET POST 200  moderator superuser
comments_commentpolicy_delete           GET POST 403  all-staff
comments_commentpolicy_change           GET POST 200  moderator superuser

# Courses
courses_announcement_changelist         GET POST 200  organiser superuser
courses_announcement_add                GET POST 403  all-staff
courses_announcement_history            GET POST 200  organiser superuser
courses_announcement_delete             GET POST 403  all-staff
courses_announcement_change             GET      200  organiser superuser
courses_announcement_change             POST     403  all-staff
courses_course_changelist               GET POST 200  editor organiser superuser
courses_course_add                      GET POST 200  organiser superuser
courses_course_history                  GET POST 200  editor organiser superuser
courses_course_delete                   GET POST 200  organiser superuser
courses_course_change                   GET      200  editor organiser superuser
courses_course_change                   POST     200  organiser superuser
courses_intake_attendance               GET      200  organiser superuser
courses_intake_attendance               POST     302  organiser superuser
courses_intake_sign_in_sheet            GET      200  organiser superuser
courses_intake_sign_in_sheet            POST     405  organiser superuser
courses_intake_roster_file              GET      200  organiser superuser
courses_intake_roster_file              POST     405  organiser superuser
courses_intake_write                    GET POST 200  organiser superuser
courses_intake_cancel                   GET POST 200  organiser superuser
courses_intake_changelist               GET POST 200  organiser superuser
courses_intake_add                      GET POST 200  organiser superuser
courses_intake_history                  GET POST 200  organiser superuser
courses_intake_delete                   GET POST 200  organiser superuser
courses_intake_change                   GET POST 200  organiser superuser
courses_signup_amend                    GET POST 200  organiser superuser
courses_signup_changelist               GET POST 200  organiser superuser
courses_signup_mails                    GET POST 200  organiser superuser
courses_signup_add                      GET POST 403  all-staff
courses_signup_history                  GET POST 200  organiser superuser
courses_signup_delete                   GET POST 403  all-staff
courses_signup_change                   GET POST 200  organiser superuser
courses_coursepolicy_changelist         GET POST 302  organiser superuser
courses_coursepolicy_add                GET POST 403  all-staff
courses_coursepolicy_history            GET POST 200  organiser superuser
courses_coursepolicy_delete             GET POST 403  all-staff
courses_coursepolicy_change             GET POST 200  organiser superuser

# Pages, pictures, mail, settings
website_personal_data                   GET POST 200  superuser
website_image_changelist                GET POST 200  author reviewer editor organiser superuser
website_image_add                       GET POST 200  author editor organiser superuser
website_image_history                   GET POST 200  author reviewer editor organiser superuser
website_image_delete                    GET POST 200  editor superuser
website_image_change                    GET      200  author reviewer editor organiser superuser
website_image_change                    POST     200  editor organiser superuser
website_jobfailure_changelist           GET POST 200  superuser
website_jobfailure_add                  GET POST 403  all-staff
website_jobfailure_history              GET POST 200  superuser
website_jobfailure_delete               GET POST 200  superuser
website_jobfailure_change               GET      200  superuser
website_jobfailure_change               POST     403  superuser
website_outgoingmail_changelist         GET POST 200  organiser superuser
website_outgoingmail_add                GET POST 403  all-staff
website_outgoingmail_history            GET POST 302  roleless author reviewer editor moderator organiser
website_outgoingmail_history            GET POST 200  superuser
website_outgoingmail_history/to-a-student GET POST 302  roleless author reviewer editor moderator
website_outgoingmail_history/to-a-student GET POST 200  organiser superuser
website_outgoingmail_delete             GET POST 200  superuser
website_outgoingmail_delete/to-a-student GET POST 200  superuser
website_outgoingmail_change             GET POST 302  organiser
website_outgoingmail_change             GET      200  superuser
website_outgoingmail_change/to-a-student GET      200  organiser superuser
website_outgoingmail_change/to-a-student POST     403  all-staff
website_page_changelist                 GET POST 200  editor superuser
website_page_add                        GET POST 200  editor superuser
website_page_history                    GET POST 200  editor superuser
website_page_delete                     GET POST 200  editor superuser
website_page_change                     GET POST 200  editor superuser
website_redirect_changelist             GET POST 200  editor superuser
website_redirect_add                    GET POST 200  editor superuser
website_redirect_history                GET POST 200  editor superuser
website_redirect_delete                 GET POST 200  editor superuser
website_redirect_change                 GET POST 200  editor superuser
website_sitesettings_changelist         GET POST 302  superuser
website_sitesettings_add                GET POST 403  all-staff
website_sitesettings_history            GET POST 200  superuser
website_sitesettings_delete             GET POST 403  all-staff
website_sitesettings_change             GET POST 200  superuser

# Staff
auth_group_changelist                   GET POST 200  superuser
auth_group_add                          GET POST 200  superuser
auth_group_history                      GET POST 200  superuser
auth_group_delete                       GET POST 200  superuser
auth_group_change                       GET POST 200  superuser
user_log_out                            GET      200  superuser
user_log_out                            POST     302  superuser
user_second_factor                      GET      200  superuser
user_second_factor                      POST     302  superuser
auth_user_invite                        GET POST 200  superuser
auth_user_invite_again                  GET      405  superuser
auth_user_invite_again                  POST     302  superuser
auth_user_password_change               GET POST 200  superuser
auth_user_changelist                    GET POST 200  superuser
auth_user_add                           GET POST 200  superuser
auth_user_history                       GET POST 200  superuser
auth_user_delete                        GET POST 200  superuser
auth_user_change                        GET POST 200  superuser
"""

# Public pages, and the pages around the login. Everybody is in a line.
PUBLIC_PAGES = """
blog:home                     GET      200  everyone
blog:home                     POST     405  everyone
blog:article_list             GET      200  everyone
blog:article_list             POST     405  everyone
blog:source_list              GET      200  everyone
blog:source_list              POST     405  everyone
blog:topic_list               GET      200  everyone
blog:topic_list               POST     405  everyone
blog:search                   GET      200  everyone
blog:search                   POST     405  everyone
blog:feed                     GET POST 200  everyone
blog:feed_atom                GET POST 200  everyone
blog:feed_json                GET POST 200  everyone
blog:article                  GET      200  everyone
blog:article                  POST     405  everyone
blog:references               GET      200  everyone
blog:references               POST     405  everyone
blog:article/draft            GET      404  visitor student roleless author moderator organiser
blog:article/draft            GET      200  reviewer editor superuser
blog:article/draft            POST     405  everyone
blog:references/draft         GET      404  visitor student roleless author moderator organiser
blog:references/draft         GET      200  reviewer editor superuser
blog:references/draft         POST     405  everyone
blog:article/own              GET      404  visitor student roleless moderator organiser
blog:article/own              GET      200  author reviewer editor superuser
blog:article/own              POST     405  everyone
blog:references/own           GET      404  visitor student roleless moderator organiser
blog:references/own           GET      200  author reviewer editor superuser
blog:references/own           POST     405  everyone
blog:source                   GET      200  everyone
blog:source                   POST     405  everyone
blog:source/uncited           GET      404  visitor student roleless moderator organiser
blog:source/uncited           GET      200  author reviewer editor superuser
blog:source/uncited           POST     405  everyone
blog:topic                    GET      200  everyone
blog:topic                    POST     405  everyone
blog:topic_feed               GET POST 200  everyone
blog:author                   GET      200  everyone
blog:author                   POST     405  everyone
comments:post                 GET      405  everyone
comments:post                 POST     200  everyone
comments:article_feed         GET POST 200  everyone
comments:comment              GET      302  everyone
comments:comment              POST     405  everyone
comments:reply                GET      200  everyone
comments:reply                POST     405  everyone
comments:report               GET POST 200  everyone
comments:receipt              GET POST 200  everyone
comments:stop                 GET POST 200  everyone
comments:stop_all             GET POST 200  everyone
comments:feed                 GET POST 200  everyone
courses:course_list           GET      200  everyone
courses:course_list           POST     405  everyone
courses:course                GET      200  everyone
courses:course                POST     405  everyone
courses:course/draft          GET      404  visitor student roleless author reviewer moderator
courses:course/draft          GET      200  editor organiser superuser
courses:course/draft          POST     405  everyone
courses:course_calendar       GET      200  everyone
courses:course_calendar       POST     405  everyone
courses:sign_up               GET POST 200  everyone
courses:sign_up_intake        GET POST 200  everyone
courses:interest              GET POST 200  everyone
courses:interest_receipt      GET POST 200  everyone
courses:receipt               GET      200  everyone
courses:receipt               POST     400  everyone
courses:calendar              GET      200  everyone
courses:calendar              POST     405  everyone
courses:certificate           GET      200  everyone
courses:certificate           POST     405  everyone
courses:verify                GET      200  everyone
courses:verify                POST     405  everyone
website:personal_data_link    GET POST 200  everyone
website:icon_48               GET      200  everyone
website:icon_48               POST     405  everyone
website:icon_180              GET      200  everyone
website:icon_180              POST     405  everyone
website:icon_192              GET      200  everyone
website:icon_192              POST     405  everyone
website:icon_512              GET      200  everyone
website:icon_512              POST     405  everyone
website:manifest              GET      200  everyone
website:manifest              POST     405  everyone
website:robots                GET      200  everyone
website:robots                POST     405  everyone
website:security              GET      200  everyone
website:security              POST     405  everyone
website:healthz               GET      200  everyone
website:healthz               POST     405  everyone
website:media                 GET      200  everyone
website:media                 POST     405  everyone
website:confirm               GET      200  everyone
website:confirm               POST     302  everyone
website:personal_data         GET POST 200  everyone
website:personal_data_file    GET      200  everyone
website:personal_data_file    POST     405  everyone
website:card                  GET      200  everyone
website:card                  POST     405  everyone
website:page                  GET      200  everyone
website:page                  POST     405  everyone
sitemap                       GET      200  everyone
sitemap                       POST     405  everyone
sitemap_part                  GET      200  everyone
sitemap_part                  POST     405  everyone
admin_password_reset          GET POST 200  everyone
password_reset_done           GET      200  everyone
password_reset_done           POST     405  everyone
password_reset_confirm        GET POST 410  everyone
password_reset_complete       GET      200  everyone
password_reset_complete       POST     405  everyone
second_step                   GET POST 302  everyone
second_step_leave             GET      405  everyone
second_step_leave             POST     login everyone
second_factor_set_up          GET POST 302  visitor student
second_factor_set_up          GET POST 200  all-staff
invitation                    GET POST 200  everyone
"""


def expected():
    """The table as `(address, method, person)` and the answer."""
    table = {}
    for address, methods, answer, people in _lines(STAFF_PAGES):
        for method in METHODS:
            for person in PEOPLE:
                refusal = "403" if person in STAFF else "login"
                table.setdefault((address, method, person), refusal)
        table |= {(address, method, person): answer for method in methods for person in people}
    for address, methods, answer, people in _lines(PUBLIC_PAGES):
        table |= {(address, method, person): answer for method in methods for person in people}
    return table


def _lines(text):
    together = {"everyone": PEOPLE, "all-staff": STAFF}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            address, *rest = line.split()
            methods = [word for word in rest if word in METHODS]
            answer, *people = rest[len(methods) :]
            yield address, methods, answer, together.get(people[0], people)

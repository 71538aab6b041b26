"""Staff: their roles, invitations, what is refused to them, and the site class of the admin. Nothing
here may touch `admin.site` when it is imported: it is made from `website.staff.site`."""

"""Times as the rest of the site writes them: by 24 hours, and without seconds in forms."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]

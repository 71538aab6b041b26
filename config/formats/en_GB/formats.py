"""Dates and times as the whole site writes them: months in full, 24 hours, no seconds in forms."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]

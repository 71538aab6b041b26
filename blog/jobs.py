"""Worker jobs."""

from blog.citations import watch
from website.registry import Job

JOBS = [Job("watched sources", watch.check_next, "sources", watch.note_error)]

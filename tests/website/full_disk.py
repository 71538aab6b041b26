"""A disk without room, as the kernel says it to one process."""

import resource
from contextlib import contextmanager


@contextmanager
def full_disk(room):
    """No file of this process and its children may grow beyond so many bytes (setrlimit(2))."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

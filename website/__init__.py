"""What all apps share."""

# As in CHANGELOG.md.
__version__ = "0.1.0"

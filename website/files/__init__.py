"""Files on disk: written whole or not at all (`atomic`, `storage`), and private where they must be
(`private`).
"""

"""The page cache: public pages as bytes, answered without the database.

`page_cache.PageCache` is the outermost handler, `response.CachedResponse` a page ready to send in
each encoding, `generation` the number that invalidates all of it (raised by database
triggers), and `memo` keeps query results between two public changes. README.md explains how they
work together.
"""

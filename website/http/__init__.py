"""What stands between the web server and the views: trusted proxies (`proxies`), rate limits
(`throttling`), posts from other sites (`csrf`), staff who read public pages (`staff`), middleware,
requests to outside services (`outside`), and the WSGI wrappers around Django (`wsgi`).
"""

"""What stands between the network and the views: granian (`server`), the event loop (`asgi`,
`bodies`), the threads in which Django runs (`threads`), trusted proxies (`proxies`), rate limits
(`throttling`), posts from other sites (`csrf`), staff who read public pages (`staff`),
middleware, and requests to outside services (`outside`).
"""

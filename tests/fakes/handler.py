"""What the HTTP servers that stand in for outside services share."""

import logging
from http.server import BaseHTTPRequestHandler

logger = logging.getLogger(__name__)


class Handler(BaseHTTPRequestHandler):
    """A handler of requests that can send a whole answer."""

    def send(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):
        logger.info(format, *args)

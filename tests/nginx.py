"""nginx with `deploy/nginx.conf`, before whatever listens on a port."""

import os
import shutil
import subprocess
from contextlib import contextmanager

from tests.server import ROOT, free_port, wait_for

NGINX = os.environ.get("NGINX") or shutil.which("nginx")
MAIN = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    include {folder}/site.conf;
    {beside}
}}
"""


def serving_files(folder, port):
    """For `beside`: pages of a folder, as they are and said to be in gzip, in nginx's best way."""
    return f"""server {{ listen 127.0.0.1:{port}; root {folder}; sendfile on; tcp_nopush on;
        open_file_cache max=10; types {{ text/html html; }} add_header Content-Encoding gzip; }}"""


@contextmanager
def running_nginx(folder, upstream_port, *, beside="", host="127.0.0.1", user="root"):
    """Gives its port. Of our file only the places are changed; `beside` is more for `http`. The
    folders of tests are closed to the user as whom root's nginx would work by itself."""
    work_as = "" if os.geteuid() else f"user {user};"
    port, text = free_port(), (ROOT / "deploy" / "nginx.conf").read_text()
    for given, ours in {
        "listen 80;": f"listen {host}:{port};",
        "    listen [::]:80;\n": "",
        "127.0.0.1:8000": f"127.0.0.1:{upstream_port}",
        "/srv/citewell/public": str(folder),
        "/var/cache/nginx/citewell": f"{folder}/cache",
        "/var/log/nginx/citewell.log": f"{folder}/access.log",
    }.items():
        assert given in text
        text = text.replace(given, ours, 1)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(work_as + MAIN.format(folder=folder, beside=beside))
    command = [NGINX, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    with subprocess.Popen(command) as nginx:
        try:
            wait_for(port, host)
            yield port
        finally:
            nginx.terminate()

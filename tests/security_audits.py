"""Outside judges of the site's security: Mozilla's Observatory on the site behind TLS, and wapiti,
which attacks every page and form that it finds.

    python -m tests.security_audits FOLDER

FOLDER has what npm installed there, and a Python environment `wapiti`. Fails unless the Observatory
gives its best grade, and if wapiti finds anything above an informational note.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from tests.all_pages import whole_site
from tests.nginx import running_nginx
from tests.server import free_port, running_site

GRADE = "A+"
OBSERVATORY = "node_modules/@mdn/mdn-http-observatory"
# Its list of sites that browsers know to be https is for sites that have a name.
PRELOADED = "{}"
SCAN = """
const { scan } = await import(process.argv[2] + "/src/scanner/index.js");
console.log(JSON.stringify(await scan(process.argv[3])));
"""
# It asks the same port by http and by https.
TLS = """server {{
    listen 127.0.0.1:{port} ssl;
    error_page 497 =301 https://$http_host$request_uri;
    ssl_certificate {folder}/certificate;
    ssl_certificate_key {folder}/key;
    location / {{
        proxy_pass http://127.0.0.1:{site};
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto https;
    }}
}}"""
# For the search for pages and forms, and for each of wapiti's modules.
CRAWL_SECONDS = 120
ATTACK_SECONDS = 60
# Left out are those that need its own server on the internet; csrf, which looks for a token, where
# public forms go by where they come from; and ldap, which takes two different answers for a way in.
MODULES = (
    "backup,cookieflags,crlf,csp,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,"
    "timesql,upload,xss"
)


def main():
    folder = Path(sys.argv[1]).resolve()
    faults = _observatory(folder) + _wapiti(folder)
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "They find nothing.\n")
    return 1 if faults else 0


def _observatory(folder):
    (folder / OBSERVATORY / "conf/hsts-preload.json").write_text(PRELOADED)
    script = folder / "scan.mjs"
    script.write_text(SCAN)
    with _behind_tls() as (home, port):
        env = {**os.environ, "NODE_EXTRA_CA_CERTS": str(home / "certificate")}
        command = ["node", script, folder / OBSERVATORY, f"localhost:{port}"]
        done = subprocess.run(command, capture_output=True, env=env, check=True)
    found = json.loads(done.stdout)
    grade, score = found["scan"]["grade"], found["scan"]["score"]
    sys.stdout.write(f"Observatory: {grade}, {score} points\n")
    failed = [name for name, test in found["tests"].items() if not test["pass"]]
    return [f"Observatory: {grade}: {', '.join(failed)}"] if failed or grade != GRADE else []


@contextmanager
def _behind_tls():
    """A site behind nginx with a certificate: the folder of that, and the port."""
    with TemporaryDirectory() as name:
        home = Path(name)
        command = [
            *("openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt"),
            *("ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost", "-addext"),
            *(
                "subjectAltName=DNS:localhost",
                "-out",
                home / "certificate",
                "-keyout",
                home / "key",
            ),
        ]
        subprocess.run(command, check=True, capture_output=True)
        port = free_port()
        (home / "site").mkdir()
        settings = {"SITE_URL": f"https://localhost:{port}", "TRUSTED_PROXIES": "127.0.0.1"}
        with running_site(home / "site", **settings) as site:
            tls = TLS.format(port=port, folder=home, site=site.env["PORT"])
            with running_nginx(home, site.env["PORT"], beside=tls):
                yield home, port


def _wapiti(folder):
    report = folder / "wapiti.json"
    with whole_site() as (site, _paths, _mails):
        command = [
            *(folder / "wapiti/bin/wapiti", "-u", f"{site.url}/", "-m", MODULES, "--flush-session"),
            *("--scope", "folder", "--max-scan-time", str(CRAWL_SECONDS), "--no-bugreport"),
            *("--max-attack-time", str(ATTACK_SECONDS), "--scan-force", "polite"),
            *("--exclude", f"{site.url}/static/*", "-d", "8"),
            *("-f", "json", "-o", report, "--store-session", folder, "-v", "0"),
        ]
        subprocess.run(command, check=True, env={**os.environ, "HOME": str(folder)})
    found = json.loads(report.read_text())
    sys.stdout.write(f"wapiti read {found['infos'].get('crawled_pages_nbr')} pages.\n")
    kinds = found["vulnerabilities"] | found["anomalies"]
    return [
        f"wapiti: {kind}: {one['method']} {one['path']} {one['info']}"
        for kind, entries in kinds.items()
        for one in entries
    ]


if __name__ == "__main__":
    sys.exit(main())

"""Which modules open connections to other machines, and to where (ASVS 13.2.4). Anyone else who would fails here."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONNECTS = {
    "requests", "httpx", "aiohttp", "urllib3", "http.client", "urllib.request", "socket", "socketserver", "ssl",
    "smtplib", "ftplib", "imaplib", "poplib", "telnetlib", "xmlrpc", "asyncio", "authlib.integrations.requests_client",
}  # fmt: skip
# The database and the broker are reached through Django, psycopg and Celery, at the addresses of the settings.
PLACES = {
    "participants/access/signin/issuer.py": "issuers, as OIDC_PROVIDERS lists them",
    "participants/actions/notices.py": "the mail server, as MAIL_HOST names it",
    "config/serve.py": "itself: whether it answers",
}
# The demonstration's own servers, on this machine.
OWN_MACHINE = "config/embedded/"


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def test_only_these_modules_reach_other_machines():
    found = {
        str(file.relative_to(ROOT))
        for folder in ("config", "participants", "programmes", "reporting")
        for file in (ROOT / folder).rglob("*.py")
        for name in imported(file)
        if any(name == each or name.startswith(f"{each}.") for each in CONNECTS)
    }

    assert {each for each in found if not each.startswith(OWN_MACHINE)} == set(PLACES)

"""Looks for secrets in every tracked file; what looks like one and is none stands in a list, with the reason (R60)."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs/security/false-secrets.json"
# Locks hold a checksum in every line; pictures are no text.
_LEFT_OUT = ("requirements/", "package-lock.json", "docs/pictures/", str(LIST.relative_to(ROOT)))
_KEYS = [
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "CloudantDetector",
    "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector", "IbmCloudIamDetector",
    "IbmCosHmacDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector", "OpenAIDetector",
    "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector", "SoftlayerDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
]  # fmt: skip
_ENTROPY = [{"name": "Base64HighEntropyString", "limit": 4.5}, {"name": "HexHighEntropyString", "limit": 3.0}]
# Tests are full of passwords that open nothing: there a mere word is no sign.
_WORDS = [{"name": "KeywordDetector"}]


def tracked() -> list[str]:
    """The files that would be published."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [each for each in told.split("\0") if each and not each.startswith(_LEFT_OUT) and (ROOT / each).is_file()]


def look(files: Iterable[str], *, root: Path = ROOT) -> list[tuple[str, int, str, str]]:
    """File, line, kind and hash of whatever looks like a secret."""
    found = []
    files = list(files)
    for group, more in (
        ([each for each in files if each.startswith("tests/")], []),
        ([each for each in files if not each.startswith("tests/")], _WORDS),
    ):
        plugins = [{"name": name} for name in _KEYS] + _ENTROPY + more
        filters = [
            {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
            {"path": "detect_secrets.filters.heuristic.is_potential_uuid"},
            {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
        ]
        with transient_settings({"plugins_used": plugins, "filters_used": filters}):
            secrets = SecretsCollection(root=str(root))
            for file in group:
                secrets.scan_file(file)
            found += [(name, each.line_number, each.type, each.secret_hash) for name, each in secrets]
    return sorted(set(found))


def unknown(found: Iterable[tuple[str, int, str, str]]) -> list[tuple[str, int, str, str]]:
    """Those that are not in the list. A line may move in its file."""
    known = {(each["file"], each["hash"]) for each in json.loads(LIST.read_text(encoding="utf-8"))}
    return [each for each in found if (each[0], each[3]) not in known]


def main() -> int:
    """For `make check`."""
    left = unknown(look(tracked()))
    for file, line, kind, digest in left:
        sys.stderr.write(f"{file}:{line}: looks like a secret ({kind}).\n")
        sys.stderr.write(f"  Take it out, and change it where it works. Is it none, say why in {LIST.name}: {digest}\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

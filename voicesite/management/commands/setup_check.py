"""`manage.py setup_check`: is the site set up right? Prints what was found, and what to do."""

import asyncio
import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from agents.audit import trail
from agents.audit.actions import Action
from agents.voice.redis.client import close_shared_redis
from agents.voice.upstream.credentials import close_credentials
from voicesite.setup_check.findings import Finding, Status
from voicesite.setup_check.report import Report, check_setup


class Command(BaseCommand):
    help = (
        "Check settings, database, Redis, identity and Voice Live: each ok, warn or fail, with what to do. It opens a "
        "Voice Live session, which takes one of the CONNECTS_PER_MINUTE. Ends with code 1 if anything fails."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-connect", action="store_true", help="open no Voice Live session")
        parser.add_argument("--json", action="store_true", dest="as_json", help="for machines")

    def handle(self, *args: Any, no_connect: bool, as_json: bool, **options: Any) -> None:
        trail.record(Action.SYSTEM_CHECK_RUN)
        report = asyncio.run(_check(connect=not no_connect))
        self.stdout.write(_as_json(report) if as_json else self._as_lines(report))
        if not report.has_passed:
            sys.exit(1)

    def _as_lines(self, report: Report) -> str:
        width = max(len(finding.name) for finding in report.findings)
        lines = [line for finding in report.findings for line in self._lines(finding, width)]
        return "\n".join([*lines, "", report.summary])

    def _lines(self, finding: Finding, width: int) -> list[str]:
        paint = {Status.OK: self.style.SUCCESS, Status.WARN: self.style.WARNING, Status.FAIL: self.style.ERROR}
        first = f"{paint[finding.status](f'{finding.status:4}')}  {finding.name:{width}}  {finding.found}"
        return [first, f"      {'':{width}}  -> {finding.fix}"] if finding.fix else [first]


async def _check(*, connect: bool) -> Report:
    try:
        return await check_setup(connect=connect)
    finally:
        await close_credentials()
        await close_shared_redis()


def _as_json(report: Report) -> str:
    return json.dumps({"ok": report.has_passed, "checks": [asdict(finding) for finding in report.findings]}, indent=2)

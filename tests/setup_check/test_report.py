"""One check that hangs or breaks stops no other."""

import asyncio
import logging

import pytest

from voicesite.setup_check import report
from voicesite.setup_check.findings import Finding, Status, ok
from voicesite.setup_check.report import Check, check_setup


async def hangs() -> list[Finding]:
    await asyncio.Event().wait()
    raise AssertionError


async def breaks() -> list[Finding]:
    raise RuntimeError("planted-9c1e")


async def works() -> list[Finding]:
    return [ok("Works", "It does.")]


async def test_each_has_its_own_time_and_its_own_faults(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    checks = (Check("Hangs", hangs, 0.05), Check("Breaks", breaks), Check("Works", works))
    monkeypatch.setattr(report, "CHECKS", checks)

    checked = await check_setup(connect=False)

    assert [(finding.name, finding.status) for finding in checked.findings] == [
        ("Hangs", Status.FAIL),
        ("Breaks", Status.FAIL),
        ("Works", Status.OK),
    ]
    assert checked.summary == "1 ok, 0 warn, 2 fail"
    assert not checked.has_passed
    assert "planted" not in checked.findings[1].found


def test_all_of_them_take_less_than_they_may() -> None:
    assert max(check.seconds for check in (*report.CHECKS, report.VOICE_LIVE)) < report.LONGEST_SECONDS

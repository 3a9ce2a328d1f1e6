"""Opus in Ogg, at any moment a file that can be played."""

import resource
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
import soundfile

from agents.recordings.sound_file import SoundFile, duration_ms_of
from tests.agents.voice.recording.test_timeline import sound
from voicesite.paths import BASE_DIR

NOISE = array("h", [(n * 7919) % 16_000 - 8_000 for n in range(24_000)]).tobytes()

KILLED = """
import os, signal, sys
from pathlib import Path
from agents.recordings.sound_file import SoundFile
file = SoundFile(Path(sys.argv[1]))
for second in range(5):
    for _ in range(4):
        file.write(bytes(range(256)) * 46 + bytes(224), bytes(12000))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_left_is_left_and_right_is_right(tmp_path: Path) -> None:
    file = SoundFile(tmp_path / "a.opus")
    file.write(NOISE + bytes(48_000), bytes(48_000) + NOISE)
    file.close()
    samples, rate = soundfile.read(tmp_path / "a.opus")
    first, second = samples[:rate], samples[rate:]
    assert len(samples) == 2 * rate
    assert abs(first[:, 0]).mean() > 20 * abs(first[:, 1]).mean()
    assert abs(second[2_400:, 1]).mean() > 20 * abs(second[2_400:, 0]).mean()


def test_a_process_that_is_killed_leaves_a_file_that_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "a.opus"
    subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=BASE_DIR, check=False)
    assert 3_500 <= duration_ms_of(path) <= 5_000
    assert abs(soundfile.read(path)[0][:, 0]).mean() > 0.05


def test_a_disk_that_is_full_is_said(tmp_path: Path) -> None:
    file = SoundFile(tmp_path / "a.opus")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, before[1]))
    try:
        with pytest.raises(OSError, match="encoder"):
            file.write(NOISE * 60, NOISE * 60)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    file.close()
    assert duration_ms_of(tmp_path / "a.opus") >= 0


def test_it_is_for_the_user_of_the_process_alone_and_replaces_nothing(tmp_path: Path) -> None:
    file = SoundFile(tmp_path / "a.opus")
    file.write(sound(40), sound(40))
    file.close()
    assert (tmp_path / "a.opus").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        SoundFile(tmp_path / "a.opus")


def test_what_is_no_recording_has_no_length(tmp_path: Path) -> None:
    (tmp_path / "a.opus").write_bytes(b"OggS nothing")
    assert duration_ms_of(tmp_path / "a.opus") == 0

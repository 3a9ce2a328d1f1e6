"""Rate, pitch and volume in the spellings of Voice Live."""

import pytest

from localvoice.speaking.prosody import pitch_factor, rate_factor, volume_factor
from localvoice.wire.events import Refused


def test_prosody_in_all_its_spellings() -> None:
    assert [rate_factor(rate) for rate in ("slow", "+20%", "0.5", "1.5")] == [0.75, 1.2, 0.5, 1.5]
    assert [round(pitch_factor(pitch), 2) for pitch in ("high", "-10%", "+100Hz", "+12st")] == [1.2, 0.9, 1.5, 2.0]
    assert [volume_factor(volume) for volume in ("soft", "50", "-10%", "+6dB")] == [0.5, 0.5, 0.9, 1.0]
    for parse, wrong in ((rate_factor, "1.6"), (rate_factor, "quick"), (pitch_factor, "up"), (volume_factor, "101")):
        with pytest.raises(Refused):
            parse(wrong)

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Resampler } from '../../static/js/audio/resampler.js';

const RATES_HZ = [16_000, 44_100, 48_000, 96_000];

function sine({ frequencyHz, rateHz, seconds }) {
  return Float32Array.from({ length: rateHz * seconds }, (_, i) => Math.sin((2 * Math.PI * frequencyHz * i) / rateHz));
}

function resample(samples, { fromHz, toHz = 24_000, block = 128 }) {
  const resampler = new Resampler({ fromHz, toHz, maxBlock: block });
  const output = new Float32Array(resampler.outputFor(block));
  const all = [];
  for (let at = 0; at < samples.length; at += block) {
    const part = samples.subarray(at, at + block);
    all.push(...output.slice(0, resampler.process(part, part.length, output)));
  }
  return Float32Array.from(all);
}

function rms(samples) {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

/** Amplitude of one frequency, and the rms of everything else, from the settled middle of the signal. */
function analyse(samples, { frequencyHz, rateHz }) {
  const middle = samples.subarray(rateHz * 0.1, rateHz * 0.9);
  let [cosine, sine_] = [0, 0];
  middle.forEach((value, i) => {
    cosine += value * Math.cos((2 * Math.PI * frequencyHz * i) / rateHz);
    sine_ += value * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz);
  });
  const [a, b] = [(2 * cosine) / middle.length, (2 * sine_) / middle.length];
  const rest = middle.map((value, i) => {
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    return value - a * Math.cos(angle) - b * Math.sin(angle);
  });
  return { amplitude: Math.hypot(a, b), restRms: rms(rest) };
}

for (const fromHz of RATES_HZ) {
  test(`a 1 kHz tone stays pure and as loud from ${fromHz} Hz to 24 kHz`, () => {
    const output = resample(sine({ frequencyHz: 1000, rateHz: fromHz, seconds: 1 }), { fromHz });
    const { amplitude, restRms } = analyse(output, { frequencyHz: 1000, rateHz: 24_000 });
    assert.ok(Math.abs(amplitude - 1) < 0.001, `amplitude ${amplitude}`);
    assert.ok(restRms < 1e-4, `the rest has ${restRms}`); // 77 dB below the tone
  });

  test(`blocks of any size give what one block gives from ${fromHz} Hz`, () => {
    const input = sine({ frequencyHz: 440, rateHz: fromHz, seconds: 0.2 });
    const whole = resample(input, { fromHz, block: input.length });
    for (const block of [1, 128, 441]) assert.deepEqual(resample(input, { fromHz, block }), whole);
  });

  test(`a second from ${fromHz} Hz becomes exactly 24 000 samples`, () => {
    assert.equal(resample(new Float32Array(fromHz), { fromHz }).length, 24_000);
  });
}

for (const fromHz of [44_100, 48_000, 96_000]) {
  test(`a tone above the new band is gone from ${fromHz} Hz, not folded back`, () => {
    const output = resample(sine({ frequencyHz: 15_000, rateHz: fromHz, seconds: 1 }), { fromHz });
    assert.ok(rms(output.subarray(2400)) < 1e-4);
  });
}

test('going up adds no image of the tone', () => {
  const output = resample(sine({ frequencyHz: 3000, rateHz: 24_000, seconds: 1 }), { fromHz: 24_000, toHz: 44_100 });
  const { amplitude, restRms } = analyse(output, { frequencyHz: 3000, rateHz: 44_100 });
  assert.ok(Math.abs(amplitude - 1) < 0.001);
  assert.ok(restRms < 1e-4);
});

for (const toHz of [44_100, 48_000, 22_050]) {
  test(`asking inputFor gives full blocks of output at ${toHz} Hz, and no sample is lost between them`, () => {
    const input = sine({ frequencyHz: 440, rateHz: 24_000, seconds: 0.5 });
    const resampler = new Resampler({ fromHz: 24_000, toHz, maxBlock: 512 });
    const [block, all] = [new Float32Array(128), []];
    for (let at = 0; ; ) {
      const needed = resampler.inputFor(128);
      if (at + needed > input.length) break;
      assert.equal(resampler.process(input.subarray(at, at + needed), needed, block), 128);
      all.push(...block);
      at += needed;
    }
    assert.deepEqual(all, [...resample(input, { fromHz: 24_000, toHz }).subarray(0, all.length)]);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FRAME_BYTES, FRAME_SAMPLES, Framer } from '../../static/js/audio/framer.js';

function framesOf(...pushes) {
  const frames = [];
  const framer = new Framer((frame, level) => frames.push({ samples: [...frame], bytes: frame.byteLength, level }));
  for (const samples of pushes) framer.push(samples, samples.length);
  return frames;
}

test('a frame is 40 ms: 1920 bytes', () => {
  const [frame] = framesOf(new Float32Array(FRAME_SAMPLES));
  assert.equal(frame.bytes, 1920);
  assert.equal(FRAME_BYTES, 1920);
});

test('an unfinished frame waits for the rest', () => {
  const half = new Float32Array(FRAME_SAMPLES / 2);
  assert.equal(framesOf(half).length, 0);
  assert.equal(framesOf(half, half).length, 1);
});

test('frames follow one another without losing or doubling a sample', () => {
  const ramp = Float32Array.from({ length: 3 * FRAME_SAMPLES }, (_, i) => i / 0x7fff);
  const pushes = [ramp.subarray(0, 100), ramp.subarray(100, 2000), ramp.subarray(2000)];
  const samples = framesOf(...pushes).flatMap((frame) => frame.samples);
  assert.deepEqual(samples, [...ramp].map((value) => Math.trunc(value * 0x7fff)));
});

test('what overshoots is clamped, not wrapped', () => {
  const samples = new Float32Array(FRAME_SAMPLES).fill(1.4).fill(-1.4, FRAME_SAMPLES / 2);
  const [frame] = framesOf(samples);
  assert.equal(frame.samples[0], 32_767);
  assert.equal(frame.samples.at(-1), -32_768);
});

test('the level is the root mean square of its own frame', () => {
  const levels = framesOf(new Float32Array(FRAME_SAMPLES).fill(0.5), new Float32Array(FRAME_SAMPLES));
  assert.ok(Math.abs(levels[0].level - 0.5) < 1e-6);
  assert.equal(levels[1].level, 0);
});

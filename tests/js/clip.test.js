import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CLIP_SECONDS, Clip } from '../../static/js/call/sound_check/clip.js';

test('a clip is what was said, up to five seconds', () => {
  const clip = new Clip();
  for (let second = 0; second < CLIP_SECONDS - 1; second++) clip.add(new Int16Array(24_000).fill(-0x8000));
  assert.deepEqual([clip.isFull, clip.seconds], [false, CLIP_SECONDS - 1]);
  clip.add(new Int16Array(36_000).fill(0x4000));
  assert.equal(clip.isFull, true);
  assert.equal(clip.sound.length, CLIP_SECONDS * 24_000);
  assert.deepEqual([clip.sound[0], clip.sound.at(-1)], [-1, 0.5]);
});

test('a clip that was stopped early holds no silence at its end', () => {
  const clip = new Clip();
  clip.add(new Int16Array(960).fill(1));
  assert.equal(clip.sound.length, 960);
});

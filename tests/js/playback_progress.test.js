import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PlaybackProgress } from '../../static/js/call/playback_progress.js';

let progress;
beforeEach(() => {
  progress = new PlaybackProgress();
});

test('bytes are due although nothing plays yet', () => {
  progress.received('a', 1920);
  progress.received('a', 1920);
  assert.deepEqual(progress.takeDue(), [{ item_id: 'a', played_ms: 0, received_bytes: 3840 }]);
});

test('what was told is not told again until it changes', () => {
  progress.received('a', 1920);
  progress.takeDue();
  progress.played('a', 0);
  assert.deepEqual(progress.takeDue(), []);
  progress.played('a', 40);
  assert.deepEqual(progress.takeDue(), [{ item_id: 'a', played_ms: 40, received_bytes: 1920 }]);
});

test('one item may play while the next arrives', () => {
  progress.received('a', 1920);
  progress.received('b', 960);
  progress.played('a', 20);
  assert.deepEqual(progress.takeDue(), [
    { item_id: 'a', played_ms: 20, received_bytes: 1920 },
    { item_id: 'b', played_ms: 0, received_bytes: 960 },
  ]);
});

test('a forgotten item is silent', () => {
  progress.received('a', 1920);
  progress.forget('a');
  assert.deepEqual(progress.takeDue(), []);
});

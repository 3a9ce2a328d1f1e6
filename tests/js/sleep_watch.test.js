import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SleepWatch } from '../../static/js/call/connection/sleep_watch.js';

function watch(leastMs) {
  const seen = { wakes: 0, now: 0 };
  seen.watch = new SleepWatch(() => (seen.wakes += 1), leastMs, () => seen.now);
  seen.watch.start();
  seen.watch.stop();
  return seen;
}

test('a clock that goes on as it should is no sleep', () => {
  const seen = watch(90_000);
  for (let second = 1; second <= 200; second += 1) {
    seen.now = second * 1_000;
    seen.watch.tick();
  }
  assert.equal(seen.wakes, 0);
});

test('a hidden page whose timers are slow is not asleep', () => {
  const seen = watch(90_000);
  seen.now = 61_000;
  seen.watch.tick();
  assert.equal(seen.wakes, 0);
});

test('a clock that jumped is reported once', () => {
  const seen = watch(90_000);
  seen.now = 3_600_000;
  seen.watch.tick();
  seen.now += 1_000;
  seen.watch.tick();
  assert.equal(seen.wakes, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clock, duration } from '../../static/js/call/view/timer.js';

test('the clock shows hours only when there are any', () => {
  assert.equal(clock(134.9), '02:14');
  assert.equal(clock(3734), '1:02:14');
});

test('a duration reads as a sentence part', () => {
  assert.deepEqual([0.4, 1, 59, 60, 134].map(duration), [
    '0 seconds',
    '1 second',
    '59 seconds',
    '1 minute',
    '2 minutes 14 seconds',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inSeconds, summary, typical } from '../../static/js/try/latency.js';

test('a time is read in tenths of a second', () => assert.equal(inSeconds(649), '0.6 s'));

test('the typical one is in the middle, and not the mean', () => {
  assert.equal(typical([9000, 500, 600]), 600);
  assert.equal(typical([700, 500]), 500);
  assert.equal(typical([null, undefined]), null);
});

test('only answers that were timed are counted', () => {
  assert.equal(summary([600, null, 800, 700]), '3 answers, usually after 0.7 s');
  assert.equal(summary([600]), '1 answer, usually after 0.6 s');
  assert.equal(summary([null]), '');
});

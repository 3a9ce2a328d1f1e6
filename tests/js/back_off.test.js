import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BackOff, GIVE_UP_MS, MAX_TRIES } from '../../static/js/call/connection/back_off.js';

const none = () => 0;

function waits(backOff, count) {
  return Array.from({ length: count }, () => backOff.nextWaitMs(0));
}

test('it waits longer each time, at most 8 s, and then gives up', () => {
  assert.equal(MAX_TRIES, 7);
  assert.deepEqual(waits(new BackOff(none), 8), [500, 1000, 2000, 4000, 8000, 8000, 8000, null]);
});

test('the jitter is at most a quarter, and never shortens a wait', () => {
  assert.deepEqual(waits(new BackOff(() => 1), 2), [625, 1250]);
});

test('it waits at least what the server asked for', () => {
  const backOff = new BackOff(none);
  assert.equal(backOff.nextWaitMs(0, 2000), 2000);
  assert.equal(backOff.nextWaitMs(0), 1000);
});

test('tries that take long in themselves end after a minute', () => {
  const backOff = new BackOff(none);
  assert.equal(backOff.nextWaitMs(1000), 500);
  assert.equal(backOff.nextWaitMs(1000 + GIVE_UP_MS - 1000), 1000);
  assert.equal(backOff.nextWaitMs(1000 + GIVE_UP_MS - 1000), null);
});

test('after a return the next loss begins with a short wait again', () => {
  const backOff = new BackOff(none);
  waits(backOff, 8);
  backOff.reset();
  assert.equal(backOff.nextWaitMs(GIVE_UP_MS * 2), 500);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { moved } from '../../static/js/personas/cursor.js';

test('down goes from none to the first, and from the last to the first', () => {
  assert.equal(moved('ArrowDown', -1, 3), 0);
  assert.equal(moved('ArrowDown', 0, 3), 1);
  assert.equal(moved('ArrowDown', 2, 3), 0);
});

test('up goes from none and from the first to the last', () => {
  assert.equal(moved('ArrowUp', -1, 3), 2);
  assert.equal(moved('ArrowUp', 0, 3), 2);
  assert.equal(moved('ArrowUp', 2, 3), 1);
});

test('pages stop at both ends', () => {
  assert.equal(moved('PageDown', 0, 40), 8);
  assert.equal(moved('PageDown', 38, 40), 39);
  assert.equal(moved('PageUp', 3, 40), 0);
  assert.equal(moved('PageUp', -1, 40), 0);
});

test('an empty list has nowhere to go', () => {
  for (const key of ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp']) assert.equal(moved(key, -1, 0), -1);
});

test('other keys move nothing', () => {
  assert.equal(moved('Home', 2, 3), 2);
});

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PlaybackProgress } from '../../static/js/call/devices/playback_progress.js';

let progress, isConnected;
beforeEach(() => {
  progress = new PlaybackProgress();
  isConnected = true;
});

function reported() {
  const all = [];
  progress.reportDue((fields) => {
    if (isConnected) all.push(Object.values(fields));
    return isConnected;
  });
  return all;
}

test('bytes are due although nothing plays yet', () => {
  progress.received('a', 1920);
  progress.received('a', 1920);
  assert.deepEqual(reported(), [['a', 0, 3840]]);
});

test('the fields are those of the protocol', () => {
  progress.received('a', 1920);
  progress.reportDue((fields) => assert.deepEqual(fields, { item_id: 'a', played_ms: 0, received_bytes: 1920 }));
});

test('what was reported is not reported again until it changes', () => {
  progress.received('a', 1920);
  reported();
  progress.played('a', 0);
  assert.deepEqual(reported(), []);
  progress.played('a', 40);
  assert.deepEqual(reported(), [['a', 40, 1920]]);
});

test('one item may play while the next arrives', () => {
  progress.received('a', 1920);
  progress.received('b', 960);
  progress.played('a', 20);
  assert.deepEqual(reported(), [['a', 20, 1920], ['b', 0, 960]]);
});

test('what could not be reported is reported when the connection is back', () => {
  progress.received('a', 1920);
  progress.played('a', 40, true);
  isConnected = false;
  assert.deepEqual(reported(), []);
  isConnected = true;
  assert.deepEqual(reported(), [['a', 40, 1920]]);
});

test('everything can be reported once more, the items that ended last too', () => {
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) progress.played(id, 40, true);
  reported();
  progress.received('g', 960);
  reported();
  progress.repeat();
  assert.deepEqual(reported().map(([id]) => id), ['c', 'd', 'e', 'f', 'g']);
});

test('an item that goes on in the middle counts from there', () => {
  progress.begin('a', 4800);
  assert.deepEqual(reported(), []);
  progress.received('a', 960);
  assert.deepEqual(reported(), [['a', 100, 5760]]);
});

test('a flushed item is silent, and those before it are over', () => {
  progress.received('a', 960);
  progress.received('b', 1920);
  reported();
  progress.flushed('b');
  assert.deepEqual([progress.knows('a'), progress.knows('b')], [true, false]);
  for (const id of ['c', 'd', 'e', 'f']) progress.played(id, 40, true);
  reported();
  assert.equal(progress.knows('a'), false);
});

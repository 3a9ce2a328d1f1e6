import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MAX_FRAMES, PreconnectBuffer } from '../../static/js/call/connection/preconnect_buffer.js';

test('what was said before the session comes first, in order', () => {
  const sent = [];
  const buffer = new PreconnectBuffer();
  ['one', 'two'].forEach((frame) => buffer.push(frame));
  assert.deepEqual(sent, []);
  buffer.open((frame) => sent.push(frame));
  buffer.push('three');
  assert.deepEqual(sent, ['one', 'two', 'three']);
});

test('of more than 5 s the oldest goes', () => {
  const sent = [];
  const buffer = new PreconnectBuffer();
  for (let frame = 0; frame < MAX_FRAMES + 10; frame++) buffer.push(frame);
  buffer.open((frame) => sent.push(frame));
  assert.equal(MAX_FRAMES * 40, 5000);
  assert.equal(sent.length, MAX_FRAMES);
  assert.deepEqual([sent[0], sent.at(-1)], [10, MAX_FRAMES + 9]);
});

test('closed again, it keeps frames for the next session', () => {
  const [first, second] = [[], []];
  const buffer = new PreconnectBuffer();
  buffer.open((frame) => first.push(frame));
  buffer.close();
  buffer.push('kept');
  buffer.open((frame) => second.push(frame));
  assert.deepEqual([first, second], [[], ['kept']]);
});

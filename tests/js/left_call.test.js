import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { leaveCall, takeLeftCall } from '../../static/js/call/left_call.js';

const CALL = { conversationId: 'c', withMicrophone: true, isMuted: true, seconds: 65 };

let stored;
beforeEach((t) => {
  stored = new Map();
  globalThis.sessionStorage = {
    setItem: (key, value) => stored.set(key, value),
    getItem: (key) => stored.get(key) ?? null,
    removeItem: (key) => stored.delete(key),
  };
  cameBy('reload');
});

function cameBy(type) {
  performance.getEntriesByType = () => [{ type }];
}

test('a page that is loaded again takes the call that it was left in, as it was', () => {
  leaveCall(CALL);
  assert.deepEqual(takeLeftCall('c'), CALL);
});

test('the call is taken once: a copy of the tab has nothing to take', () => {
  leaveCall(CALL);
  takeLeftCall('c');
  assert.equal(takeLeftCall('c'), null);
});

test('a call that does not run any more, or another one, is not taken', () => {
  for (const runningId of [undefined, 'd']) {
    leaveCall(CALL);
    assert.equal(takeLeftCall(runningId), null);
  }
});

test('who comes to the page on another way is asked', () => {
  for (const [type, taken] of [['navigate', null], ['prerender', null], ['back_forward', CALL]]) {
    leaveCall(CALL);
    cameBy(type);
    assert.deepEqual(takeLeftCall('c'), taken, type);
  }
});

test('without storage, or with something else in it, there is none', () => {
  stored.set('voicesite.left-call', '{');
  assert.equal(takeLeftCall('c'), null);
  globalThis.sessionStorage = undefined;
  leaveCall(CALL);
  assert.equal(takeLeftCall('c'), null);
});

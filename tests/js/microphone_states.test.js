import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import {
  MicrophoneCondition, MicrophoneState, RETRY_WAITS_MS, SILENT_AFTER_MS, SILENT_AGAIN_AFTER_MS, isOpen, isTrouble,
} from '../../static/js/call/devices/microphone_states.js';

const { OFF, ASKING, GOOD, SILENT, MUTED, ENDED, MISSING, BUSY, BLOCKED, BLOCKED_BY_SYSTEM, UNFIT, INSECURE, FAILED } =
  MicrophoneState;
const REFUSALS = [
  ['NotFoundError', '', MISSING],
  ['NotReadableError', 'Could not start audio source', BUSY],
  ['AbortError', 'Starting audio failed', BUSY],
  ['NotAllowedError', 'Permission denied', BLOCKED],
  ['NotAllowedError', 'Permission dismissed', BLOCKED],
  ['NotAllowedError', 'Permission denied by system', BLOCKED_BY_SYSTEM],
  ['SecurityError', '', BLOCKED],
  ['OverconstrainedError', '', UNFIT],
  ['InsecureContext', '', INSECURE],
  ['TypeError', '', FAILED],
  ['SomethingNewError', '', FAILED],
];
const MUTE = { type: 'muted' };
const UNMUTE = { type: 'unmuted' };
const END = { type: 'ended' };
const CHANGE = { type: 'changed' };
const CLOSE = { type: 'closed' };

let condition, now;
beforeEach(() => {
  condition = new MicrophoneCondition();
  now = 0;
});

const take = (event) => condition.take(event, now);
const ask = () => take({ type: 'asked' });
const open = (isMuted = false) => take({ type: 'opened', isMuted });
const refuse = (name, message = '') => take({ type: 'refused', error: { name, message } });

function refuseUntilGivenUp(name, message) {
  const waits = [];
  for (let wait = refuse(name, message); wait !== null; wait = refuse(name, message)) waits.push(wait);
  return waits;
}

function hearFor(ms, level) {
  for (const end = now + ms; now < end; now += 40) take({ type: 'level', level });
}

for (const [name, message, state] of REFUSALS) {
  test(`${name} "${message}" at the beginning is in the end: ${state}`, () => {
    ask();
    refuseUntilGivenUp(name, message);
    assert.equal(condition.state, state);
    assert.equal(isTrouble(condition.state), true);
  });
}

test('only what may pass by itself is tried again, for some seconds', () => {
  for (const [name, , state] of REFUSALS) {
    condition = new MicrophoneCondition();
    ask();
    assert.deepEqual(refuseUntilGivenUp(name), state === BUSY ? RETRY_WAITS_MS : [], name);
  }
  assert.ok(RETRY_WAITS_MS.reduce((sum, wait) => sum + wait) <= 6_000);
});

test('while it is tried again nothing else is said', () => {
  ask();
  refuse('NotReadableError');
  assert.equal(condition.state, ASKING);
});

for (const name of ['NotFoundError', 'NotReadableError', 'AbortError', 'UnknownError']) {
  test(`one that is gone is looked for at once, and after ${name} again and again`, () => {
    open();
    assert.equal(take(END), 0);
    assert.deepEqual([condition.state, refuse(name)], [ENDED, RETRY_WAITS_MS[0]]);
    assert.equal(condition.state, ENDED);
    assert.equal(refuseUntilGivenUp(name).length, RETRY_WAITS_MS.length - 1);
    assert.notEqual(condition.state, ENDED);
  });
}

test('a block is not tried again, but a change of the permission is', () => {
  open();
  take(END);
  assert.equal(refuse('NotAllowedError'), null);
  assert.deepEqual([condition.state, take(CHANGE)], [BLOCKED, 0]);
  open();
  assert.equal(condition.state, GOOD);
});

test('every change begins the tries again', () => {
  open();
  take(END);
  refuseUntilGivenUp('NotFoundError');
  assert.deepEqual([condition.state, take(CHANGE)], [MISSING, 0]);
  assert.deepEqual(refuseUntilGivenUp('NotFoundError'), RETRY_WAITS_MS);
});

test('a change is no reason to ask while it is open, while the browser asks, or where it can never work', () => {
  assert.equal(take(CHANGE), null);
  ask();
  assert.equal(take(CHANGE), null);
  open();
  assert.equal(take(CHANGE), null);
  condition = new MicrophoneCondition();
  ask();
  refuse('InsecureContext');
  assert.equal(take(CHANGE), null);
});

test('one that the system mutes is muted until it is not, from the beginning or later', () => {
  open(true);
  assert.deepEqual([condition.state, isOpen(MUTED), isTrouble(MUTED)], [MUTED, true, true]);
  take(UNMUTE);
  assert.equal(condition.state, GOOD);
  take(MUTE);
  hearFor(60_000, 0);
  assert.equal(condition.state, MUTED);
});

test('one that gives sound is not muted, whatever the system says', () => {
  open(true);
  hearFor(40, 0.1);
  assert.equal(condition.state, GOOD);
});

test('one that never gave a sound is called silent soon, and good as soon as it gives one', () => {
  open();
  hearFor(SILENT_AFTER_MS, 0.0001);
  assert.equal(condition.state, GOOD);
  hearFor(80, 0);
  assert.deepEqual([condition.state, isTrouble(SILENT)], [SILENT, false]);
  hearFor(40, 0.001);
  assert.equal(condition.state, GOOD);
});

test('one that gave sounds may be silent for as long as a person listens', () => {
  open();
  hearFor(40, 0.1);
  hearFor(SILENT_AGAIN_AFTER_MS, 0);
  assert.equal(condition.state, GOOD);
  hearFor(80, 0);
  assert.equal(condition.state, SILENT);
});

test('a quiet room is not silent', () => {
  open();
  hearFor(60_000, 0.0008);
  assert.equal(condition.state, GOOD);
});

test('another one that is opened begins without the past of the first', () => {
  open();
  hearFor(40, 0.1);
  take(END);
  open();
  hearFor(SILENT_AFTER_MS + 80, 0);
  assert.equal(condition.state, SILENT);
});

test('what comes from a device that is not open any more changes nothing', () => {
  for (const late of [MUTE, UNMUTE, END, { type: 'level', level: 0.5 }]) {
    assert.deepEqual([take(late), condition.state], [null, OFF]);
  }
  open();
  take(END);
  for (const late of [MUTE, UNMUTE, { type: 'level', level: 0.5 }]) take(late);
  assert.equal(condition.state, ENDED);
  take(CLOSE);
  assert.equal(condition.state, OFF);
});

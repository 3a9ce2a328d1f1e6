import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MicrophoneState, isOpen, isTrouble } from '../../static/js/call/devices/microphone_states.js';
import { ACTION_LABELS, Action } from '../../static/js/call/view/actions.js';
import { describeFault } from '../../static/js/call/view/errors.js';
import { FAULTS } from './faults.js';

const server = (code, more = {}) => describeFault({ kind: 'server', code, ...more }, FAULTS);
const closed = (code) => describeFault({ kind: 'closed', code }, FAULTS);
const microphones = Object.values(MicrophoneState).filter((state) => isTrouble(state) && !isOpen(state));

test('every fault has a title, a sentence and actions with a label', () => {
  const faults = [
    ...Object.keys(FAULTS).map((code) => ({ kind: 'server', code })),
    ...microphones.map((state) => ({ kind: 'microphone', state })),
    { kind: 'sound' },
    { kind: 'closed', code: 1006 },
    { kind: 'offline' },
    { kind: 'timeout' },
    { kind: 'lost' },
  ];
  for (const fault of faults) {
    const { title, text, actions } = describeFault(fault, FAULTS);
    assert.match(title, /^[A-Z].*[^.]$/, JSON.stringify(fault));
    assert.match(text, /^[A-Z].*\.$/, JSON.stringify(fault));
    assert.ok(actions.length > 0 && actions.every((action) => ACTION_LABELS[action]), JSON.stringify(fault));
  }
});

test('where there is no sound, one can still type', () => {
  for (const fault of [{ kind: 'sound' }, ...microphones.map((state) => ({ kind: 'microphone', state }))]) {
    assert.ok(describeFault(fault, FAULTS).actions.includes(Action.USE_TEXT), JSON.stringify(fault));
  }
});

test("the server's sentence is shown as it is, and the usual one if it sent none", () => {
  assert.equal(server('voice_live_busy', { message: 'Come back soon.' }).text, 'Come back soon.');
  assert.equal(server('voice_live_busy').text, FAULTS.voice_live_busy.sentence);
});

test('a service that is busy has the time to wait, in whole seconds', () => {
  assert.equal(server('voice_live_busy', { retryAfter: 2.2 }).waitSeconds, 3);
  assert.equal(server('voice_live_busy').waitSeconds, 0);
});

test('after a sign-out one signs in, without the right to call one leaves', () => {
  assert.deepEqual(server('signed_out').actions, [Action.SIGN_IN]);
  assert.deepEqual(server('not_allowed').actions, [Action.LEAVE]);
  assert.deepEqual(server('no_such_persona').actions, [Action.LEAVE]);
  assert.deepEqual(server('not_acknowledged').actions, [Action.READ_NOTICE]);
});

test('a close without a message is explained by its code', () => {
  assert.equal(closed(4401).title, server('signed_out').title);
  assert.equal(closed(4440).title, server('time_limit').title);
});

test('of several faults with one close code the first explains it', () => {
  assert.equal(closed(4500).title, server('internal').title);
  assert.equal(closed(4502).title, server('voice_live_unreachable').title);
});

test('a connection that just breaks is called lost', () => {
  assert.equal(closed(1006).title, 'The connection was lost');
});

test('a call that goes on elsewhere can be taken up here again', () => {
  assert.deepEqual(server('taken_over').actions, [Action.CONTINUE_HERE]);
  assert.deepEqual(describeFault({ kind: 'lost' }, FAULTS).actions, [Action.COME_BACK]);
});

test('what was meant or announced does not look like a failure', () => {
  const calm = Object.keys(FAULTS).filter((code) => server(code).isCalm);
  assert.deepEqual(calm, ['not_acknowledged', 'ended_by_operator', 'idle', 'taken_over', 'another_call', 'day_limit', 'budget_used_up', 'time_limit']);
});

test('a code that is not known counts as our fault', () => {
  assert.equal(server('brand_new').title, server('internal').title);
});

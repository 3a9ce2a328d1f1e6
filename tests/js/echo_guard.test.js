import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { State } from '../../static/js/call/states.js';
import { ECHO_GUARD_MS, EchoGuard } from '../../static/js/call/view/echo_guard.js';

mock.timers.enable({ apis: ['setTimeout'] });

let ends, guard;
beforeEach(() => {
  ends = 0;
  guard = new EchoGuard(() => (ends += 1));
});

const become = (...states) => states.forEach((state) => guard.stateChanged(state));

test('it holds in the first seconds of the first answer, then says that it is over', () => {
  guard.begin(true);
  become(State.READY, State.ASSISTANT_SPEAKING);
  assert.equal(guard.holds, true);
  mock.timers.tick(ECHO_GUARD_MS);
  assert.deepEqual([guard.holds, ends], [false, 1]);
});

test('it ends with the answer', () => {
  guard.begin(true);
  become(State.ASSISTANT_SPEAKING, State.READY);
  assert.equal(guard.holds, false);
  mock.timers.tick(ECHO_GUARD_MS);
  assert.equal(ends, 0);
});

test('it does not hold in a later answer', () => {
  guard.begin(true);
  become(State.ASSISTANT_SPEAKING, State.READY, State.ASSISTANT_SPEAKING);
  assert.equal(guard.holds, false);
});

test('it does not hold in a call that goes on, or that does without', () => {
  guard.begin(false);
  become(State.ASSISTANT_SPEAKING);
  assert.equal(guard.holds, false);
});

test('the next call has one of its own', () => {
  guard.begin(true);
  become(State.ASSISTANT_SPEAKING, State.STOPPED);
  guard.begin(true);
  become(State.ASSISTANT_SPEAKING);
  assert.equal(guard.holds, true);
});

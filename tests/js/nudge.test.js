import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { NUDGE_AFTER_MS, Nudge, exampleFor } from '../../static/js/call/view/nudge.js';
import { State } from '../../static/js/call/states.js';

mock.timers.enable({ apis: ['setTimeout'] });

let isShown, nudge;
beforeEach(() => {
  isShown = false;
  nudge = new Nudge((value) => (isShown = value));
});

test('after three silent seconds it is shown', () => {
  nudge.stateChanged(State.READY);
  mock.timers.tick(NUDGE_AFTER_MS - 1);
  assert.equal(isShown, false);
  mock.timers.tick(1);
  assert.equal(isShown, true);
});

test('it goes when somebody speaks, and does not come back', () => {
  nudge.stateChanged(State.READY);
  mock.timers.tick(NUDGE_AFTER_MS);
  nudge.stateChanged(State.LISTENING);
  assert.equal(isShown, false);
  nudge.stateChanged(State.READY);
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, false);
});

test('it waits again after the greeting', () => {
  nudge.stateChanged(State.READY);
  nudge.stateChanged(State.ASSISTANT_SPEAKING);
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, false);
  nudge.stateChanged(State.READY);
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, true);
});

test('what the persona does by itself is no answer to it: a greeting is thought about first', () => {
  for (const state of [State.READY, State.PROCESSING, State.ASSISTANT_SPEAKING, State.READY]) nudge.stateChanged(state);
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, true);
});

test('who has typed needs none', () => {
  nudge.stateChanged(State.READY);
  nudge.said();
  for (const state of [State.PROCESSING, State.READY]) nudge.stateChanged(state);
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, false);
});

test('the next call begins without the last one', () => {
  nudge.stateChanged(State.LISTENING);
  nudge.disconnect();
  nudge.stateChanged(State.READY);
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, true);
});

test('the end of the call takes it away', () => {
  nudge.stateChanged(State.READY);
  nudge.disconnect();
  mock.timers.tick(NUDGE_AFTER_MS);
  assert.equal(isShown, false);
});

test('the example is in the language of the persona, else in English', () => {
  assert.equal(exampleFor('de-DE').lang, 'de');
  assert.equal(exampleFor('fi-FI').lang, 'en');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { State } from '../../static/js/call/states.js';
import { pageTitle, shortName, stateHint, stateWord } from '../../static/js/call/view/words.js';

test('a persona speaks under the first part of its name', () => {
  assert.equal(shortName('Mara, front desk'), 'Mara');
  assert.equal(shortName('Interview coach'), 'Interview coach');
});

test('every state has a word of its own', () => {
  const words = Object.values(State).map((state) => stateWord(state, 'Mara'));
  assert.ok(words.every(Boolean));
  assert.equal(new Set(words).size, words.length);
});

test('the title begins with the state once there is a call', () => {
  const speaking = pageTitle(State.ASSISTANT_SPEAKING, 'Mara, front desk');
  assert.equal(speaking, '\u2068Mara\u2069 is speaking · Mara, front desk');
  assert.equal(pageTitle(State.IDLE, 'Mara, front desk'), 'Mara, front desk');
});

test('the hint knows whether one can speak', () => {
  const hint = (hasMicrophone, isMuted) => stateHint(State.READY, { hasMicrophone, isMuted });
  assert.equal(hint(true, false), 'Say something, or type');
  assert.equal(hint(true, true), 'Your microphone is muted');
  assert.equal(hint(false, false), 'Type what you want to say');
});

test('while reconnecting one reads that the call is kept, and whether the network is gone', () => {
  const hint = (isOnline) => stateHint(State.RECONNECTING, { isOnline });
  assert.equal(hint(false), 'Your network is gone. We keep the call for you.');
  assert.equal(hint(true), 'One moment. We keep the call for you.');
});

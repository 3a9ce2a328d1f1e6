import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MicrophoneState, isTrouble } from '../../static/js/call/devices/microphone_states.js';
import { State } from '../../static/js/call/states.js';
import { isAnnounced, pageTitle, stateHint, stateWord } from '../../static/js/call/view/words.js';

const { OFF, GOOD, SILENT } = MicrophoneState;
const HEARD = { microphone: GOOD, isMuted: false, isOnline: true, mayInterrupt: true };
const TURN = [State.READY, State.LISTENING, State.PROCESSING, State.ASSISTANT_SPEAKING, State.READY];

const word = (state, sound) => stateWord(state, 'Mara', { ...HEARD, ...sound });
const hint = (state, sound) => stateHint(state, { ...HEARD, ...sound });

test('every state has a word of its own', () => {
  const words = Object.values(State).map((state) => word(state));
  assert.ok(words.every(Boolean));
  assert.equal(new Set(words).size, words.length);
});

test('the title begins with the state once there is a call', () => {
  const speaking = pageTitle(word(State.ASSISTANT_SPEAKING), 'Mara, front desk');
  assert.equal(speaking, '\u2068Mara\u2069 is speaking · Mara, front desk');
  assert.equal(pageTitle('', 'Mara, front desk'), 'Mara, front desk');
});

test('nobody is said to listen whom one cannot reach', () => {
  assert.equal(word(State.READY), '\u2068Mara\u2069 is listening');
  assert.equal(word(State.READY, { isMuted: true }), 'You are muted');
  for (const microphone of Object.values(MicrophoneState).filter(isTrouble)) {
    assert.equal(word(State.READY, { microphone }), '\u2068Mara\u2069 cannot hear you');
    assert.equal(hint(State.READY, { microphone }), ''); // the panel says more
  }
});

test('while the browser pauses the sound nobody hears', () => {
  assert.equal(word(State.READY, { isPaused: true }), '\u2068Mara\u2069 cannot hear you');
  assert.equal(word(State.READY, { isPaused: true, microphone: OFF }), '\u2068Mara\u2069 is listening');
  assert.equal(hint(State.READY, { isPaused: true }), '');
});

test('the hint knows whether one can speak', () => {
  assert.equal(hint(State.READY), 'Say something, or type');
  assert.equal(hint(State.READY, { isMuted: true }), 'Unmute to be heard, or type');
  assert.equal(hint(State.READY, { microphone: OFF }), 'Type what you want to say');
  assert.match(hint(State.READY, { microphone: SILENT }), /gives no sound/);
  assert.match(hint(State.READY, { microphone: MicrophoneState.ASKING }), /browser is asking/);
});

test('speaking is only offered to who can interrupt by it now', () => {
  const offers = (sound) => hint(State.ASSISTANT_SPEAKING, sound) === 'Just start talking to interrupt';
  assert.ok(offers());
  const muted = { microphone: MicrophoneState.MUTED };
  for (const sound of [{ isMuted: true }, { isPaused: true }, { microphone: OFF }, muted, { mayInterrupt: false }]) {
    assert.equal(offers(sound), false, JSON.stringify(sound));
  }
});

test('while reconnecting one reads that the call is kept, and whether the network is gone', () => {
  assert.equal(hint(State.RECONNECTING, { isOnline: false }), 'Your network is gone. We keep the call for you.');
  assert.equal(hint(State.RECONNECTING), 'One moment. We keep the call for you.');
});

test('of a turn one state is read out: that one can speak again', () => {
  assert.deepEqual(TURN.slice(1).filter(isAnnounced), [State.READY]);
});

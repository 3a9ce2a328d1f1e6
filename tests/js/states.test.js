import assert from 'node:assert/strict';
import { test } from 'node:test';

import { State, isResting, isTalking, nextState } from '../../static/js/call/states.js';

function after(events, from = State.IDLE) {
  return events.reduce(nextState, from);
}

const session = (state) => ({ type: 'session.state', state });
const REQUESTED = { type: 'call.requested', withMicrophone: true };
const OPENED = { type: 'microphone.opened' };
const STARTED = { type: 'session.started' };
const ENDED = { type: 'call.ended' };

test('a call with a microphone asks for it, connects, and listens', () => {
  assert.equal(after([REQUESTED]), State.REQUESTING_MIC);
  assert.equal(after([REQUESTED, OPENED]), State.CONNECTING);
  assert.equal(after([REQUESTED, OPENED, session('starting'), STARTED]), State.LISTENING);
});

test('a text call connects at once', () => {
  assert.equal(after([{ type: 'call.requested', withMicrophone: false }]), State.CONNECTING);
});

test('a session follows the server through a turn', () => {
  const turn = ['ready', 'listening', 'processing', 'assistant_speaking', 'ready'];
  let state = State.CONNECTING;
  const seen = turn.map((name) => (state = nextState(state, session(name))));
  assert.deepEqual(seen, ['listening', 'user-speaking', 'thinking', 'speaking', 'listening']);
});

test('session.started does not undo a state that came first', () => {
  assert.equal(after([session('assistant_speaking'), STARTED], State.CONNECTING), State.SPEAKING);
});

test('the server may say that it reconnects, and that it is back', () => {
  assert.equal(after([session('reconnecting')], State.SPEAKING), State.RECONNECTING);
  assert.equal(after([session('reconnecting'), session('ready')], State.SPEAKING), State.LISTENING);
});

test('a lost socket is tried again, and the call goes on in the state it had', () => {
  const lost = { type: 'socket.lost' };
  assert.equal(after([lost], State.SPEAKING), State.RECONNECTING);
  assert.equal(after([lost, { type: 'session.resumed', state: State.SPEAKING }, STARTED], State.SPEAKING), State.SPEAKING);
  assert.equal(after([lost, STARTED], State.SPEAKING), State.LISTENING);
});

test('a state that the server tells while it catches up counts for more than the one before', () => {
  const resumed = { type: 'session.resumed', state: State.SPEAKING };
  assert.equal(after([{ type: 'socket.lost' }, session('ready'), resumed], State.SPEAKING), State.LISTENING);
});

test('a service that is called again while the page comes back leaves it reconnecting', () => {
  assert.equal(after([{ type: 'session.resumed', state: null }], State.RECONNECTING), State.RECONNECTING);
});

test('a fatal error ends in the error state, another changes nothing', () => {
  assert.equal(after([{ type: 'error', fatal: true }], State.SPEAKING), State.ERROR);
  assert.equal(after([{ type: 'error', fatal: false }], State.SPEAKING), State.SPEAKING);
});

test('sound that cannot start, a connection that stays away and a late server are errors', () => {
  assert.equal(after([{ type: 'sound.failed' }], State.REQUESTING_MIC), State.ERROR);
  assert.equal(after([{ type: 'connection.failed' }], State.RECONNECTING), State.ERROR);
  assert.equal(after([{ type: 'connect.timed_out' }], State.CONNECTING), State.ERROR);
});

test('both sides can end the call', () => {
  assert.equal(after([ENDED], State.SPEAKING), State.ENDED);
  assert.equal(after([session('stopped')], State.SPEAKING), State.ENDED);
});

test('what arrives after the end changes nothing', () => {
  for (const over of [State.ENDED, State.ERROR]) {
    for (const late of [session('ready'), STARTED, OPENED, { type: 'error', fatal: true }, ENDED]) {
      assert.equal(nextState(over, late), over);
    }
  }
});

test('a new call can begin after the end, but not in the middle of one', () => {
  assert.equal(after([REQUESTED], State.ENDED), State.REQUESTING_MIC);
  assert.equal(after([REQUESTED], State.ERROR), State.REQUESTING_MIC);
  assert.equal(after([REQUESTED], State.SPEAKING), State.SPEAKING);
});

test('unknown states and messages change nothing', () => {
  assert.equal(after([session('dancing')], State.LISTENING), State.LISTENING);
  assert.equal(after([{ type: 'turn.metrics' }], State.LISTENING), State.LISTENING);
});

test('a state is resting, talking, or on the way', () => {
  const all = Object.values(State);
  assert.deepEqual(all.filter(isResting), [State.IDLE, State.ENDED, State.ERROR]);
  assert.deepEqual(all.filter(isTalking), [State.LISTENING, State.USER_SPEAKING, State.THINKING, State.SPEAKING]);
});

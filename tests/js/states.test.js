import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

test('the page has the states of the protocol, and one of its own', () => {
  const protocol = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const table = protocol.split('\n### States\n')[1].split('\n### ')[0];
  const states = [...table.matchAll(/^\| `(\w+)` \| /gm)].map(([, name]) => name).filter((name) => name !== 'state');
  assert.deepEqual(new Set(Object.values(State)), new Set([...states, State.REQUESTING_MICROPHONE]));
});

test('a call with a microphone asks for it, connects, and waits for the person', () => {
  assert.equal(after([REQUESTED]), State.REQUESTING_MICROPHONE);
  assert.equal(after([REQUESTED, OPENED]), State.STARTING);
  assert.equal(after([REQUESTED, OPENED, session('starting'), STARTED]), State.READY);
});

test('a text call connects at once', () => {
  assert.equal(after([{ type: 'call.requested', withMicrophone: false }]), State.STARTING);
});

test('a session follows the server through a turn', () => {
  const turn = ['ready', 'listening', 'processing', 'assistant_speaking', 'ready'];
  let state = State.STARTING;
  const seen = turn.map((name) => (state = nextState(state, session(name))));
  assert.deepEqual(seen, turn);
});

test('session.started does not undo a state that came first', () => {
  assert.equal(after([session('assistant_speaking'), STARTED], State.STARTING), State.ASSISTANT_SPEAKING);
});

test('the server may say that it reconnects, and that it is back', () => {
  assert.equal(after([session('reconnecting')], State.ASSISTANT_SPEAKING), State.RECONNECTING);
  assert.equal(after([session('reconnecting'), session('ready')], State.ASSISTANT_SPEAKING), State.READY);
});

test('a lost socket is tried again, and the call goes on in the state it had', () => {
  const speaking = State.ASSISTANT_SPEAKING;
  const lost = { type: 'socket.lost' };
  assert.equal(after([lost], speaking), State.RECONNECTING);
  assert.equal(after([lost, { type: 'call.taken_up', state: speaking }, STARTED], speaking), speaking);
  assert.equal(after([lost, STARTED], speaking), State.READY);
});

test('a state that the server sends while it catches up replaces the one before the loss', () => {
  const takenUp = { type: 'call.taken_up', state: State.ASSISTANT_SPEAKING };
  assert.equal(after([{ type: 'socket.lost' }, session('ready'), takenUp], State.ASSISTANT_SPEAKING), State.READY);
});

test('a service that is called again while the page comes back leaves it reconnecting', () => {
  assert.equal(after([{ type: 'call.taken_up', state: null }], State.RECONNECTING), State.RECONNECTING);
});

test('a fatal error ends in the error state, another changes nothing', () => {
  assert.equal(after([{ type: 'error', fatal: true }], State.ASSISTANT_SPEAKING), State.ERROR);
  assert.equal(after([{ type: 'error', fatal: false }], State.ASSISTANT_SPEAKING), State.ASSISTANT_SPEAKING);
});

test('sound that cannot start, a connection that stays away and a late server are errors', () => {
  assert.equal(after([{ type: 'sound.failed' }], State.REQUESTING_MICROPHONE), State.ERROR);
  assert.equal(after([{ type: 'connection.failed' }], State.RECONNECTING), State.ERROR);
  assert.equal(after([{ type: 'connect.timed_out' }], State.STARTING), State.ERROR);
});

test('both sides can end the call', () => {
  assert.equal(after([ENDED], State.ASSISTANT_SPEAKING), State.STOPPED);
  assert.equal(after([session('stopped')], State.ASSISTANT_SPEAKING), State.STOPPED);
});

test('what arrives after the end changes nothing', () => {
  for (const over of [State.STOPPED, State.ERROR]) {
    for (const late of [session('ready'), STARTED, OPENED, { type: 'error', fatal: true }, ENDED]) {
      assert.equal(nextState(over, late), over);
    }
  }
});

test('a new call can begin after the end, but not in the middle of one', () => {
  assert.equal(after([REQUESTED], State.STOPPED), State.REQUESTING_MICROPHONE);
  assert.equal(after([REQUESTED], State.ERROR), State.REQUESTING_MICROPHONE);
  assert.equal(after([REQUESTED], State.ASSISTANT_SPEAKING), State.ASSISTANT_SPEAKING);
});

test('unknown states and messages change nothing', () => {
  assert.equal(after([session('dancing')], State.READY), State.READY);
  assert.equal(after([{ type: 'turn.metrics' }], State.READY), State.READY);
});

test('a state is resting, talking, or on the way', () => {
  const all = Object.values(State);
  assert.deepEqual(all.filter(isResting), [State.IDLE, State.STOPPED, State.ERROR]);
  assert.deepEqual(all.filter(isTalking), [State.READY, State.LISTENING, State.PROCESSING, State.ASSISTANT_SPEAKING]);
});

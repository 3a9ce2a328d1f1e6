import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { LEAST_TURN_MS, PushToTalk, TAIL_FRAMES } from '../../static/js/call/talk/push_to_talk.js';

mock.timers.enable({ apis: ['setTimeout'] });

let sent, talk, hasConnection, changes;
beforeEach(() => {
  sent = [];
  changes = [];
  hasConnection = true;
  talk = new PushToTalk({
    send: (type) => hasConnection && Boolean(sent.push(type)),
    silence: () => sent.push('silence'),
    changed: () => changes.push(talk.isHeld),
  });
  talk.use(true);
  changes = [];
});

function speak(frames = 5) {
  for (let i = 0; i < frames; i++) talk.frame(() => sent.push('frame'));
}

function frames(count) {
  return Array(count).fill('frame');
}

/** All but the frames. */
function messages() {
  return sent.filter((what) => what !== 'frame');
}

test('without push-to-talk every frame passes and no message is sent', () => {
  talk.use(false);
  talk.press(0);
  speak(2);
  talk.release(500);
  assert.deepEqual(sent, frames(2));
});

test('only what is said while it is held is sent, and a little after', () => {
  speak();
  talk.press(0);
  speak(4);
  talk.release(200);
  speak(TAIL_FRAMES + 2);
  assert.deepEqual(sent, ['input.begin', 'silence', ...frames(4 + TAIL_FRAMES), 'input.commit']);
  assert.deepEqual(changes, [true, false]);
});

test('a second press while it is held changes nothing, nor a release while it is not', () => {
  talk.release(0);
  talk.press(0);
  talk.press(10);
  assert.deepEqual(messages(), ['input.begin', 'silence']);
  assert.deepEqual(changes, [true]);
});

for (const heldMs of [0, 30, LEAST_TURN_MS - 1]) {
  test(`a tap of ${heldMs} ms silences the persona and is no turn`, () => {
    talk.press(1000);
    speak(3);
    talk.release(1000 + heldMs);
    speak(3);
    assert.deepEqual(sent, ['input.begin', 'silence', ...frames(3), 'input.clear']);
  });
}

test('the shortest turn is sent', () => {
  talk.press(1000);
  talk.release(1000 + LEAST_TURN_MS);
  speak();
  assert.deepEqual(messages(), ['input.begin', 'silence', 'input.commit']);
});

test('a microphone that gives nothing ends in no turn', () => {
  talk.press(0);
  talk.release(3000);
  mock.timers.tick(400);
  assert.deepEqual(sent, ['input.begin', 'silence', 'input.clear']);
});

test('a press while the last words are still under way goes on with the turn', () => {
  talk.press(0);
  speak(4);
  talk.release(500);
  speak(1);
  talk.press(560);
  mock.timers.tick(1000);
  speak(4);
  talk.release(900);
  speak();
  assert.deepEqual(messages(), ['input.begin', 'silence', 'input.commit']);
});

test('to switch it off ends the turn first', () => {
  talk.press(0);
  speak(4);
  talk.use(false);
  assert.deepEqual(messages(), ['input.begin', 'silence', 'input.commit']);
  speak(1);
  assert.equal(sent.at(-1), 'frame');
});

test('a turn that ends without a connection is sent when there is one', () => {
  hasConnection = false;
  talk.press(0);
  speak(4);
  talk.release(300);
  speak(TAIL_FRAMES);
  hasConnection = true;
  talk.connected();
  talk.connected();
  assert.deepEqual(messages(), ['silence', 'input.begin', 'input.commit']);
});

test('one that is still held goes on over a lost connection', () => {
  talk.press(0);
  speak(2);
  hasConnection = false;
  speak(2);
  hasConnection = true;
  talk.connected();
  talk.release(900);
  speak();
  assert.deepEqual(messages(), ['input.begin', 'silence', 'input.begin', 'input.commit']);
});

test('two turns without a connection become one', () => {
  hasConnection = false;
  for (const atMs of [0, 1000]) {
    talk.press(atMs);
    speak(4);
    talk.release(atMs + 500);
    speak(TAIL_FRAMES);
  }
  hasConnection = true;
  talk.connected();
  assert.deepEqual(messages(), ['silence', 'input.begin', 'input.commit']);
});

test('a connection without a turn hears nothing', () => {
  talk.connected();
  assert.deepEqual(sent, []);
});

test('the end of the call forgets the turn', () => {
  talk.press(0);
  speak(4);
  talk.close();
  mock.timers.tick(1000);
  talk.connected();
  assert.deepEqual(messages(), ['input.begin', 'silence']);
  assert.equal(talk.isHeld, false);
  assert.equal(talk.isOn, true);
});

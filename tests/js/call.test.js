import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { setImmediate as answersToArrive } from 'node:timers/promises';

import { Call } from '../../static/js/call/call.js';
import { State } from '../../static/js/call/states.js';
import { FakeTrack, FakeWebSocket, installBrowser, speakInto } from './fakes.js';

const CONFIG = { socketUrl: 'ws://site/', captureWorklet: 'capture.js', playbackWorklet: 'playback.js' };
const RESTARTING = { type: 'error', code: 'server_restarting', message: 'Back soon.', fatal: true, retry_after: 1 };

mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });

let browser, track, told;
beforeEach(() => {
  track = new FakeTrack();
  told = { states: [], faults: [], messages: [], microphones: [] };
  browser = installBrowser(async () => track);
});

function newCall({ withMicrophone = true } = {}) {
  const mine = told; // a call of an earlier test may still have a timer
  const on = {
    state: (state) => mine.states.push(state),
    fault: (fault) => mine.faults.push(fault),
    message: (message) => mine.messages.push(message.type),
    microphoneChanged: (label) => mine.microphones.push(label),
    microphoneLevel: () => {},
    heard: () => {},
    suspended: () => {},
    log: () => {},
  };
  return new Call(CONFIG, on, { withMicrophone });
}

async function talking(options) {
  const call = newCall(options);
  await call.start();
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'session.started', conversation_id: 'c' });
  return call;
}

function playbackOrders() {
  return browser.nodes.playback.port.orders.map((order) => order.type);
}

test('a call goes from the question for the microphone to listening', async () => {
  await talking();
  assert.deepEqual(told.states, [State.REQUESTING_MIC, State.CONNECTING, State.LISTENING]);
  assert.deepEqual(FakeWebSocket.last.sentTypes, ['session.start']);
});

test('what is said before the session is ready follows it in order', async () => {
  const call = newCall();
  await call.start();
  speakInto(browser.nodes, 1);
  FakeWebSocket.last.open();
  speakInto(browser.nodes, 2);
  assert.deepEqual(FakeWebSocket.last.sentTypes, ['session.start']);
  FakeWebSocket.last.receive({ type: 'session.started' });
  speakInto(browser.nodes, 3);
  assert.deepEqual(FakeWebSocket.last.sent.slice(1).map((frame) => frame[0]), [1, 2, 3]);
});

test('a muted microphone sends silence', async () => {
  const call = await talking();
  call.mute(true);
  speakInto(browser.nodes, 500);
  assert.deepEqual(new Set(FakeWebSocket.last.sent.at(-1)), new Set([0]));
});

test('a refused microphone opens no socket', async () => {
  const refusal = new Error('no');
  refusal.name = 'NotAllowedError';
  browser = installBrowser(async () => Promise.reject(refusal));
  await newCall().start();
  assert.deepEqual(told.faults, [{ kind: 'microphone', name: 'NotAllowedError' }]);
  assert.equal(told.states.at(-1), State.ERROR);
  assert.equal(FakeWebSocket.all.length, 0);
});

test('a microphone that cannot do what is asked is asked for plainly', async () => {
  const asked = [];
  browser = installBrowser(async ({ audio }) => {
    asked.push(audio);
    if (audio !== true) throw Object.assign(new Error(), { name: 'OverconstrainedError' });
    return track;
  });
  await newCall().start();
  assert.deepEqual(asked[0], { echoCancellation: true, noiseSuppression: true, autoGainControl: true });
  assert.equal(asked[1], true);
  assert.equal(told.states.at(-1), State.CONNECTING);
});

test('a text call asks for no microphone', async () => {
  browser = installBrowser(async () => assert.fail('asked for the microphone'));
  const call = await talking({ withMicrophone: false });
  call.say('hello');
  assert.deepEqual(FakeWebSocket.last.sent.at(-1), { type: 'input.text', text: 'hello' });
});

test('hanging up while the browser still asks lets the microphone go', async () => {
  let answer;
  browser = installBrowser(() => new Promise((resolve) => (answer = resolve)));
  const call = newCall();
  const started = call.start();
  call.end();
  answer(track);
  await started;
  assert.equal(track.readyState, 'ended');
  assert.deepEqual([told.faults, FakeWebSocket.all], [[], []]);
  assert.equal(told.states.at(-1), State.ENDED);
});

test('an answer is played, and a flush silences it and drops what comes late', async () => {
  await talking();
  const socket = FakeWebSocket.last;
  socket.receive({ type: 'audio.started', item_id: 'a' });
  socket.onmessage({ data: new ArrayBuffer(1920) });
  socket.receive({ type: 'playback.flush', item_id: 'a' });
  socket.onmessage({ data: new ArrayBuffer(1920) });
  assert.deepEqual(playbackOrders(), ['begin', 'write', 'flush']);
  browser.nodes.playback.port.onmessage({ data: { type: 'flushed', itemId: 'a', playedMs: 12 } });
  assert.deepEqual(socket.sent.at(-1), { type: 'playback.flushed', item_id: 'a', played_ms: 12 });
});

test('progress is told every 250 ms, and at the end of an answer at once', async () => {
  await talking();
  const socket = FakeWebSocket.last;
  const hear = (playedMs, isFinished) => {
    const items = [{ itemId: 'a', playedMs, isFinished }];
    browser.nodes.playback.port.onmessage({ data: { type: 'heard', items, level: 0, peak: 0, underruns: 0 } });
  };
  socket.receive({ type: 'audio.started', item_id: 'a' });
  socket.onmessage({ data: new ArrayBuffer(1920) });
  mock.timers.tick(250);
  hear(20, false);
  hear(40, true);
  const told_ = socket.sent.filter(({ type }) => type === 'playback.progress');
  assert.deepEqual(told_.map(({ played_ms, received_bytes }) => [played_ms, received_bytes]), [[0, 1920], [40, 1920]]);
});

test('ending says so, and lets go of microphone, socket and speaker', async () => {
  const call = await talking();
  call.end();
  assert.equal(FakeWebSocket.last.sentTypes.at(-1), 'session.stop');
  assert.equal(FakeWebSocket.last.readyState, 3);
  assert.equal(track.readyState, 'ended');
  assert.ok(browser.contexts.every((context) => context.state === 'closed'));
});

test('a fatal error is told with its code and the time to wait', async () => {
  await talking();
  FakeWebSocket.last.receive({ type: 'error', code: 'quota', message: 'Too many.', fatal: true, retry_after: 9 });
  assert.deepEqual(told.faults, [{ kind: 'server', code: 'quota', message: 'Too many.', retryAfter: 9 }]);
  FakeWebSocket.last.closeFromServer(4429);
  assert.equal(told.faults.length, 1);
});

test('an error that is not fatal leaves the call as it is', async () => {
  const call = await talking();
  FakeWebSocket.last.receive({ type: 'error', code: 'upstream_error', message: 'Hm.', fatal: false });
  assert.equal(call.state, State.LISTENING);
  assert.deepEqual(told.messages.at(-1), 'error');
});

test('a lost socket ends the call with its close code', async () => {
  await talking();
  FakeWebSocket.last.closeFromServer(1006);
  assert.deepEqual(told.faults, [{ kind: 'closed', code: 1006 }]);
  assert.equal(told.states.at(-1), State.ERROR);
});

test('a handshake that is refused because one is signed out says so', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => ({ type: 'opaqueredirect' }));
  globalThis.location = { href: 'http://site/personas/1/' };
  await newCall({ withMicrophone: false }).start();
  FakeWebSocket.last.closeFromServer(1006);
  await answersToArrive();
  assert.deepEqual(told.faults, [{ kind: 'closed', code: 4401 }]);
  assert.equal(told.states.at(-1), State.ERROR);
});

test('a lost socket without a network is called offline', async () => {
  await talking();
  navigator.onLine = false;
  FakeWebSocket.last.closeFromServer(1006);
  assert.deepEqual(told.faults, [{ kind: 'offline' }]);
});

test('a server that restarts is called again once by itself, with the same microphone', async () => {
  await talking();
  FakeWebSocket.last.receive(RESTARTING);
  assert.equal(told.states.at(-1), State.RECONNECTING);
  speakInto(browser.nodes, 7);
  mock.timers.tick(1500);
  assert.equal(FakeWebSocket.all.length, 2);
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'session.started' });
  assert.equal(told.states.at(-1), State.LISTENING);
  assert.equal(FakeWebSocket.last.sent.at(-1)[0], 7);
  FakeWebSocket.last.receive(RESTARTING);
  assert.equal(told.states.at(-1), State.ERROR);
});

test('a server that never answers ends the call', async () => {
  await newCall().start();
  mock.timers.tick(25_000);
  assert.deepEqual(told.faults, [{ kind: 'timeout' }]);
});

test('a headset that is unplugged is replaced, and the call goes on', async () => {
  const call = await talking();
  track.stop();
  const next = (track = new FakeTrack());
  next.label = 'Built-in';
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await new Promise(setImmediate);
  assert.deepEqual(told.microphones, ['Built-in']);
  assert.equal(call.state, State.LISTENING);
});

test('without another microphone the person is told, and the call goes on', async () => {
  const call = await talking();
  track.stop();
  navigator.mediaDevices.getUserMedia = async () => Promise.reject(new Error('none'));
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await new Promise(setImmediate);
  assert.deepEqual(told.microphones, [null]);
  assert.equal(call.state, State.LISTENING);
});

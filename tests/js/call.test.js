import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { setImmediate as answersToArrive } from 'node:timers/promises';

import { Call } from '../../static/js/call/call.js';
import { State } from '../../static/js/call/states.js';
import { FakeTrack, FakeWebSocket, installBrowser, speakInto } from './fakes.js';

const CONFIG = { socketUrl: 'ws://site/', captureWorklet: 'capture.js', playbackWorklet: 'playback.js' };

mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });

let browser, track, reported;
beforeEach(() => {
  track = new FakeTrack();
  reported = { states: [], faults: [], messages: [], microphones: [], returns: [] };
  browser = installBrowser(async () => track);
});

function newCall({ withMicrophone = true, conversationId = null } = {}) {
  const mine = reported; // a call of an earlier test may still have a timer
  const on = {
    state: (state) => mine.states.push(state),
    fault: (fault) => mine.faults.push(fault),
    message: (message) => mine.messages.push(message.type),
    microphoneChanged: (label) => mine.microphones.push(label),
    microphoneLevel: () => {},
    returned: () => mine.returns.push('returned'),
    anotherConversation: () => mine.returns.push('another'),
    heard: () => {},
    suspended: () => {},
    log: () => {},
  };
  return new Call(CONFIG, on, { withMicrophone, conversationId });
}

async function talking(options) {
  const call = newCall(options);
  await call.start();
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'session.started', conversation_id: 'c', seq: 1 });
  return call;
}

/** The next try succeeds: the server sends what is missing, then that the session stands. */
function back(sendMissed = () => {}, conversationId = 'c') {
  mock.timers.tick(1000);
  FakeWebSocket.last.open();
  sendMissed(FakeWebSocket.last);
  FakeWebSocket.last.receive({ type: 'session.started', conversation_id: conversationId, seq: 99 });
}

function hear(itemId, playedMs, isFinished = false) {
  const items = [{ itemId, playedMs, isFinished }];
  browser.nodes.playback.port.onmessage({ data: { type: 'heard', items, level: 0, peak: 0, underruns: 0 } });
}

function playbackOrders() {
  return browser.nodes.playback.port.orders.map((order) => order.type);
}

test('a call goes from the question for the microphone to ready', async () => {
  await talking();
  assert.deepEqual(reported.states, [State.REQUESTING_MICROPHONE, State.STARTING, State.READY]);
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
  assert.deepEqual(reported.faults, [{ kind: 'microphone', name: 'NotAllowedError' }]);
  assert.equal(reported.states.at(-1), State.ERROR);
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
  assert.equal(reported.states.at(-1), State.STARTING);
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
  assert.deepEqual([reported.faults, FakeWebSocket.all], [[], []]);
  assert.equal(reported.states.at(-1), State.STOPPED);
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

test('progress is reported every 250 ms, and at the end of an answer at once', async () => {
  await talking();
  const socket = FakeWebSocket.last;
  socket.receive({ type: 'audio.started', item_id: 'a' });
  socket.onmessage({ data: new ArrayBuffer(1920) });
  mock.timers.tick(250);
  hear('a', 20);
  hear('a', 40, true);
  const progress = socket.sent.filter(({ type }) => type === 'playback.progress');
  const figures = progress.map(({ played_ms, received_bytes }) => [played_ms, received_bytes]);
  assert.deepEqual(figures, [[0, 1920], [40, 1920]]);
});

test('ending says so, and lets go of microphone, socket and speaker', async () => {
  const call = await talking();
  call.end();
  assert.equal(FakeWebSocket.last.sentTypes.at(-1), 'session.stop');
  assert.equal(FakeWebSocket.last.readyState, 3);
  assert.equal(track.readyState, 'ended');
  assert.ok(browser.contexts.every((context) => context.state === 'closed'));
});

test('a fatal error is reported with its code and the time to wait', async () => {
  await talking();
  FakeWebSocket.last.receive({ type: 'error', code: 'quota', message: 'Too many.', fatal: true, retry_after: 9 });
  assert.deepEqual(reported.faults, [{ kind: 'server', code: 'quota', message: 'Too many.', retryAfter: 9 }]);
  FakeWebSocket.last.closeFromServer(4429);
  assert.equal(reported.faults.length, 1);
});

test('an error that is not fatal leaves the call as it is', async () => {
  const call = await talking();
  FakeWebSocket.last.receive({ type: 'error', code: 'upstream_error', message: 'Hm.', fatal: false });
  assert.equal(call.state, State.READY);
  assert.deepEqual(reported.messages.at(-1), 'error');
});

test('a handshake that is refused because one is signed out says so', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => ({ type: 'opaqueredirect' }));
  globalThis.location = { href: 'http://site/personas/1/' };
  await newCall({ withMicrophone: false }).start();
  FakeWebSocket.last.closeFromServer(1006);
  await answersToArrive();
  assert.deepEqual(reported.faults, [{ kind: 'closed', code: 4401 }]);
  assert.equal(reported.states.at(-1), State.ERROR);
});

test('what is said while the connection is gone follows when it is back', async () => {
  const call = await talking();
  FakeWebSocket.last.closeFromServer(1006);
  assert.equal(call.state, State.RECONNECTING);
  speakInto(browser.nodes, 7);
  back();
  assert.equal(call.state, State.READY);
  assert.equal(FakeWebSocket.last.sent.at(-1)[0], 7);
  assert.deepEqual(reported.returns, ['returned']);
});

test('a microphone that was muted stays so', async () => {
  const call = await talking();
  call.mute(true);
  FakeWebSocket.last.closeFromServer(1006);
  speakInto(browser.nodes, 500);
  back();
  assert.deepEqual(new Set(FakeWebSocket.last.sent.at(-1)), new Set([0]));
});

test('an answer plays on while the connection is gone, and goes on with what it lacks', async () => {
  const call = await talking();
  FakeWebSocket.last.receive({ type: 'session.state', state: 'assistant_speaking', seq: 2 });
  FakeWebSocket.last.receive({ type: 'audio.started', item_id: 'a', seq: 3 });
  FakeWebSocket.last.onmessage({ data: new ArrayBuffer(1920) });
  FakeWebSocket.last.closeFromServer(1006);
  hear('a', 30);
  back((socket) => socket.onmessage({ data: new ArrayBuffer(960) }));
  assert.equal(call.state, State.ASSISTANT_SPEAKING);
  assert.deepEqual(playbackOrders(), ['begin', 'write', 'write']);
  assert.deepEqual(FakeWebSocket.last.sent, [
    { type: 'session.start', resume: 'c', after_seq: 3, item_id: 'a', received_bytes: 1920 },
    { type: 'playback.progress', item_id: 'a', played_ms: 30, received_bytes: 2880 },
  ]);
});

test('an answer that ended meanwhile is reported as heard', async () => {
  await talking();
  FakeWebSocket.last.receive({ type: 'audio.started', item_id: 'a', seq: 3 });
  FakeWebSocket.last.onmessage({ data: new ArrayBuffer(1920) });
  FakeWebSocket.last.receive({ type: 'audio.done', item_id: 'a', bytes: 1920, seq: 4 });
  FakeWebSocket.last.closeFromServer(1006);
  hear('a', 40, true);
  back();
  assert.deepEqual(FakeWebSocket.last.sent.at(-1), {
    type: 'playback.progress', item_id: 'a', played_ms: 40, received_bytes: 1920,
  });
});

test('what is sent once more of an answer is not played twice', async () => {
  await talking();
  FakeWebSocket.last.receive({ type: 'audio.started', item_id: 'a', seq: 3 });
  FakeWebSocket.last.onmessage({ data: new ArrayBuffer(1920) });
  FakeWebSocket.last.closeFromServer(1006);
  back((socket) => {
    socket.receive({ type: 'audio.started', item_id: 'a', from_bytes: 960, seq: 90 });
    socket.onmessage({ data: new ArrayBuffer(480) });
    socket.onmessage({ data: new ArrayBuffer(1920) });
  });
  const orders = browser.nodes.playback.port.orders;
  assert.deepEqual(orders.map(({ type, pcm }) => pcm?.byteLength ?? type), ['begin', 1920, 1440]);
});

test('an answer that was begun elsewhere counts on from there', async () => {
  await talking({ conversationId: 'c' });
  FakeWebSocket.last.receive({ type: 'audio.started', item_id: 'a', from_bytes: 9600, seq: 9 });
  FakeWebSocket.last.onmessage({ data: new ArrayBuffer(960) });
  assert.deepEqual(browser.nodes.playback.port.orders[0], { type: 'begin', itemId: 'a', fromMs: 200 });
  mock.timers.tick(250);
  assert.deepEqual(FakeWebSocket.last.sent, [
    { type: 'session.start', resume: 'c' },
    { type: 'playback.progress', item_id: 'a', played_ms: 200, received_bytes: 10_560 },
  ]);
});

test('another conversation than the one that was lost begins in silence', async () => {
  const call = await talking();
  FakeWebSocket.last.receive({ type: 'audio.started', item_id: 'a', seq: 3 });
  FakeWebSocket.last.closeFromServer(1006);
  back(() => {}, 'd');
  assert.deepEqual(playbackOrders(), ['begin', 'flush']);
  assert.deepEqual(reported.returns, ['another']);
  assert.deepEqual([call.state, call.conversationId], [State.READY, 'd']);
});

test('one can hang up while the connection is gone', async () => {
  const call = await talking();
  FakeWebSocket.last.closeFromServer(1006);
  call.end();
  mock.timers.tick(60_000);
  assert.equal(FakeWebSocket.all.length, 1);
  assert.equal(track.readyState, 'ended');
  assert.equal(reported.states.at(-1), State.STOPPED);
});

test('a connection that does not come back ends the call', async (t) => {
  t.mock.method(globalThis, 'fetch', async () => Promise.reject(new Error('no network')));
  await talking();
  FakeWebSocket.last.closeFromServer(1006);
  for (let tries = 0; tries < 7; tries++) {
    mock.timers.tick(10_000);
    FakeWebSocket.last.closeFromServer(1006);
  }
  assert.deepEqual(reported.faults, [{ kind: 'lost' }]);
  assert.equal(track.readyState, 'ended');
});

test('a server that never answers ends the call', async () => {
  await newCall().start();
  mock.timers.tick(25_000);
  assert.deepEqual(reported.faults, [{ kind: 'timeout' }]);
});

test('a headset that is unplugged is replaced, and the call goes on', async () => {
  const call = await talking();
  track.stop();
  const next = (track = new FakeTrack());
  next.label = 'Built-in';
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await new Promise(setImmediate);
  assert.deepEqual(reported.microphones, ['Built-in']);
  assert.equal(call.state, State.READY);
});

test('without another microphone the page says so, and the call goes on', async () => {
  const call = await talking();
  track.stop();
  navigator.mediaDevices.getUserMedia = async () => Promise.reject(new Error('none'));
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await new Promise(setImmediate);
  assert.deepEqual(reported.microphones, [null]);
  assert.equal(call.state, State.READY);
});

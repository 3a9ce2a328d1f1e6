import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { setImmediate as answersToArrive } from 'node:timers/promises';

import { Call } from '../../static/js/call/call.js';
import { MicrophoneState, RETRY_WAITS_MS } from '../../static/js/call/devices/microphone_states.js';
import { State } from '../../static/js/call/states.js';
import { FakeTrack, FakeWebSocket, installBrowser, speakInto } from './fakes.js';

const CONFIG = { socketUrl: 'ws://site/', captureWorklet: 'capture.js', playbackWorklet: 'playback.js' };

const { ASKING, GOOD, MUTED, ENDED, MISSING } = MicrophoneState;

mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });

let browser, track, reported, permission;
beforeEach(() => {
  track = new FakeTrack();
  reported = { states: [], faults: [], messages: [], microphones: [], returns: [], suspended: false, soundless: 0, levels: [] };
  browser = installBrowser(async () => track);
  permission = browser.permission;
});

function newCall({ withMicrophone = true, ...how } = {}) {
  const mine = reported; // a call of an earlier test may still have a timer
  const on = {
    state: (state) => mine.states.push(state),
    fault: (fault) => mine.faults.push(fault),
    message: (message) => mine.messages.push(message.type),
    microphoneChanged: (state) => mine.microphones.push(state),
    microphoneLevel: (level) => mine.levels.push(level),
    microphoneFrame: () => {},
    talkChanged: () => {},
    returned: () => mine.returns.push('returned'),
    anotherConversation: () => mine.returns.push('another'),
    heard: () => {},
    suspended: (isSuspended) => (mine.suspended = isSuspended),
    soundless: () => (mine.soundless += 1),
    soundIsBack: () => mine.returns.push('sound'),
    log: () => {},
  };
  return new Call(CONFIG, on, { withMicrophone, ...how });
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
  assert.deepEqual(reported.faults, [{ kind: 'microphone', state: MicrophoneState.BLOCKED }]);
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
  loseTrack();
  track = new FakeTrack();
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await answersToArrive();
  assert.deepEqual(reported.microphones, [ASKING, GOOD, ENDED, GOOD]);
  assert.equal(call.state, State.READY);
});

test('without another microphone it is looked for again and again, and the call goes on', async () => {
  const call = await talking();
  await loseTheOnlyMicrophone();
  assert.deepEqual(reported.microphones.slice(2), [ENDED, MISSING]);
  assert.equal(call.state, State.READY);
  navigator.mediaDevices.getUserMedia = async () => streamOf(new FakeTrack());
  for (const attempt of [() => call.tryMicrophoneAgain(), () => permission.dispatchEvent(new Event('change'))]) {
    reported.microphones.length = 0;
    attempt();
    await answersToArrive();
    assert.deepEqual(reported.microphones, [GOOD]);
    await loseTheOnlyMicrophone();
    navigator.mediaDevices.getUserMedia = async () => streamOf(new FakeTrack());
  }
});

test('with push-to-talk only what is said while it is held is sent', async () => {
  const call = await talking({ pushToTalk: true });
  const socket = FakeWebSocket.last;
  speakInto(browser.nodes, 1);
  call.talk.press(0);
  for (let frame = 0; frame < 4; frame++) speakInto(browser.nodes, 2);
  call.talk.release(300);
  for (let frame = 0; frame < 5; frame++) speakInto(browser.nodes, 3);
  assert.deepEqual(socket.sent[0], { type: 'session.start', push_to_talk: true });
  assert.deepEqual(socket.sentTypes.slice(1), ['input.begin', ...Array(7).fill('audio'), 'input.commit']);
  assert.deepEqual(reported.levels, [0, ...Array(7).fill(0.1), 0, 0]);
});

test('a turn that was said before the session is ready follows it', async () => {
  const call = newCall({ pushToTalk: true });
  await call.start();
  call.talk.press(0);
  for (let frame = 0; frame < 4; frame++) speakInto(browser.nodes, 1);
  call.talk.release(300);
  for (let frame = 0; frame < 3; frame++) speakInto(browser.nodes, 1);
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ type: 'session.started', conversation_id: 'c', seq: 1 });
  const types = FakeWebSocket.last.sentTypes;
  assert.deepEqual(types, ['session.start', ...Array(7).fill('audio'), 'input.begin', 'input.commit']);
});

test('a press silences the persona before the server does', async () => {
  const call = await talking({ pushToTalk: true });
  const socket = FakeWebSocket.last;
  socket.receive({ type: 'audio.started', item_id: 'a' });
  socket.onmessage({ data: new ArrayBuffer(1920) });
  call.talk.press(0);
  socket.onmessage({ data: new ArrayBuffer(1920) });
  assert.deepEqual(playbackOrders(), ['begin', 'write', 'flush']);
});

test('the mode may change in a call, and goes with it over a lost connection', async () => {
  const call = await talking();
  call.usePushToTalk(true);
  assert.deepEqual(FakeWebSocket.last.sent.at(-1), { type: 'input.mode', push_to_talk: true });
  FakeWebSocket.last.closeFromServer(1006);
  back();
  assert.equal(FakeWebSocket.last.sent[0].push_to_talk, true);
  FakeWebSocket.last.closeFromServer(1006);
  call.usePushToTalk(false);
  back();
  assert.equal('push_to_talk' in FakeWebSocket.last.sent[0], false);
});

test('a mode that changes while the socket opens is sent after the start', async () => {
  const call = newCall();
  await call.start();
  call.usePushToTalk(true);
  FakeWebSocket.last.open();
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start' }, { type: 'input.mode', push_to_talk: true }]);
});

test('a typed call has no push-to-talk', async () => {
  const call = await talking({ withMicrophone: false, pushToTalk: true });
  assert.equal(call.talk.isOn, false);
  assert.deepEqual(FakeWebSocket.last.sent, [{ type: 'session.start' }]);
});

test('to mute ends the turn', async () => {
  const call = await talking({ pushToTalk: true });
  call.talk.press(0);
  for (let frame = 0; frame < 4; frame++) speakInto(browser.nodes, 1);
  call.mute(true);
  for (let frame = 0; frame < 4; frame++) speakInto(browser.nodes, 1);
  assert.equal(FakeWebSocket.last.sentTypes.at(-1), 'input.commit');
  assert.deepEqual(new Set(FakeWebSocket.last.sent.at(-2)), new Set([0]));
});

test('while a sound is tried out the persona hears silence', async () => {
  const call = await talking();
  call.holdBack(true);
  speakInto(browser.nodes, 5);
  call.holdBack(false);
  speakInto(browser.nodes, 6);
  assert.deepEqual(FakeWebSocket.last.sent.slice(-2).map((frame) => frame[0]), [0, 6]);
});

test('another microphone is open before the first is let go', async () => {
  const asked = [];
  const devices = { headset: new FakeTrack(), webcam: new FakeTrack() };
  browser = installBrowser(async ({ audio: { deviceId } }) => {
    asked.push([deviceId, devices.headset.readyState]);
    return devices[deviceId?.exact ?? deviceId];
  });
  const call = await talking({ devices: { microphone: 'headset' } });
  await call.useMicrophone('webcam');
  assert.deepEqual(asked, [['headset', 'live'], [{ exact: 'webcam' }, 'live']]);
  assert.deepEqual([devices.headset.readyState, devices.webcam.readyState], ['ended', 'live']);
});

test('a microphone that cannot be opened leaves the one before in use', async () => {
  const call = await talking();
  navigator.mediaDevices.getUserMedia = async () => Promise.reject(new Error('busy'));
  await assert.rejects(call.useMicrophone('webcam'));
  assert.equal(track.readyState, 'live');
});
test('a device that is in use is asked for again for some seconds', async () => {
  let refusals = 0;
  browser = installBrowser(async () => {
    if ((refusals += 1) <= 3) throw named('NotReadableError');
    return track;
  });
  const started = newCall().start();
  await waitOut(RETRY_WAITS_MS);
  await started;
  assert.equal(refusals, 4);
  assert.equal(reported.states.at(-1), State.STARTING);
});

test('what was opened too late is closed', async () => {
  const call = await talking();
  let answer;
  navigator.mediaDevices.getUserMedia = () => new Promise((resolve) => (answer = resolve));
  loseTrack();
  const late = new FakeTrack();
  call.end();
  answer(streamOf(late));
  await answersToArrive();
  assert.equal(late.readyState, 'ended');
});

test('a microphone that the system mutes is named, and taken back when it is not muted any more', async () => {
  track.muted = true;
  const call = await talking();
  assert.equal(call.microphoneState, MUTED);
  track.dispatchEvent(new Event('unmute'));
  assert.equal(call.microphoneState, GOOD);
  track.dispatchEvent(new Event('mute'));
  assert.equal(call.microphoneState, MUTED);
});

test('what the browser has paused is offered to go on, until all of it does', async () => {
  await talking();
  const [first, second] = browser.contexts;
  for (const context of [first, second]) Object.assign(context, { state: 'interrupted' }).onstatechange();
  Object.assign(first, { state: 'running' }).onstatechange();
  assert.equal(reported.suspended, true);
  Object.assign(second, { state: 'running' }).onstatechange();
  assert.equal(reported.suspended, false);
});

const SOUND_FAULTS = {
  'a constructor that throws': () => (globalThis.AudioContext = class { constructor() { throw new Error(); } }),
  'a module that does not load': () => (browser.worklets.addModule = async () => Promise.reject(named('AbortError'))),
  'a node that cannot be made': () => (globalThis.AudioWorkletNode = class { constructor() { throw new Error(); } }),
  'a page without worklets': () => (browser.worklets.areMissing = true),
  'a module that never comes': () => (browser.worklets.addModule = neverInTime),
};

for (const [fault, apply] of Object.entries(SOUND_FAULTS)) {
  test(`a typed call goes on with ${fault}: what arrives counts as played`, async () => {
    apply();
    const call = await talking({ withMicrophone: false });
    assert.deepEqual([call.state, reported.soundless], [State.READY, 1]);
    const socket = FakeWebSocket.last;
    socket.receive({ type: 'audio.started', item_id: 'a', seq: 2 });
    socket.onmessage({ data: new ArrayBuffer(4800) });
    socket.receive({ type: 'audio.done', item_id: 'a', bytes: 4800, seq: 3 });
    assert.deepEqual(socket.sent.at(-1), {
      type: 'playback.progress', item_id: 'a', played_ms: 100, received_bytes: 4800,
    });
    socket.receive({ type: 'playback.flush', item_id: 'a', seq: 4 });
    assert.deepEqual(socket.sent.at(-1), { type: 'playback.flushed', item_id: 'a', played_ms: 100 });
  });

  test(`a spoken call names ${fault}`, async () => {
    apply();
    await newCall().start();
    assert.deepEqual(reported.faults, [{ kind: 'sound' }]);
  });
}

test('sound that breaks off in a call leaves the captions', async () => {
  const call = await talking();
  const socket = FakeWebSocket.last;
  socket.receive({ type: 'audio.started', item_id: 'a', seq: 2 });
  socket.onmessage({ data: new ArrayBuffer(4800) });
  browser.nodes.playback.onprocessorerror();
  socket.onmessage({ data: new ArrayBuffer(480) });
  socket.receive({ type: 'audio.done', item_id: 'a', bytes: 5280, seq: 3 });
  assert.deepEqual([call.state, reported.soundless, socket.sent.at(-1).played_ms], [State.READY, 1, 110]);
});

test('sound that does not start when it is asked to leaves the captions', async () => {
  const call = await talking({ withMicrophone: false });
  Object.assign(browser.contexts[0], { state: 'suspended', resume: () => new Promise(() => {}) }).onstatechange();
  call.resumeSound();
  mock.timers.tick(10_000);
  await answersToArrive();
  assert.deepEqual([reported.suspended, reported.soundless], [false, 1]);
});

test('a page that goes leaves the call without ending it', async () => {
  const call = await talking();
  call.leave();
  assert.equal(FakeWebSocket.last.closedWith, 4000);
  assert.equal(FakeWebSocket.last.sentTypes.includes('session.stop'), false);
  assert.equal(track.readyState, 'ended');
});

test('a call that goes on here does not wait for the microphone, nor end without it', async () => {
  browser = installBrowser(async () => Promise.reject(named('NotAllowedError')));
  const call = await talking({ conversationId: 'c', isMuted: true });
  assert.deepEqual([call.state, call.microphoneState], [State.READY, MicrophoneState.BLOCKED]);
  assert.deepEqual([reported.faults, reported.returns], [[], ['returned']]);
});

test('a part of the page that records and did not load is loaded again on the next try', async () => {
  browser.worklets.addModule = async (url) => url === CONFIG.captureWorklet && Promise.reject(named('AbortError'));
  const call = await talking({ conversationId: 'c' });
  await answersToArrive();
  assert.deepEqual([call.state, call.microphoneState], [State.READY, MicrophoneState.FAILED]);
  assert.equal(track.readyState, 'ended');
  browser.worklets.addModule = async () => {};
  track = new FakeTrack();
  call.tryMicrophoneAgain();
  await answersToArrive();
  assert.equal(call.microphoneState, GOOD);
  speakInto(browser.nodes, 7);
  assert.equal(FakeWebSocket.last.sent.at(-1)[0], 7);
});

const SOUND_BREAKS = {
  'the part of the page': () => browser.nodes.capture.onprocessorerror(),
  "the browser's sound": () => browser.contexts.findLast((each) => each.state === 'running').onerror(),
};

for (const [what, breaks] of Object.entries(SOUND_BREAKS)) {
  test(`a recording that breaks off with ${what} begins again once by itself, and then on the next try`, async () => {
    const call = await talking({ withMicrophone: true });
    track = new FakeTrack();
    reported.suspended = true;
    breaks();
    await answersToArrive();
    assert.deepEqual([call.state, call.microphoneState, reported.suspended], [State.READY, GOOD, false]);
    speakInto(browser.nodes, 7);
    assert.equal(FakeWebSocket.last.sent.at(-1)[0], 7);
    breaks();
    await answersToArrive();
    assert.equal(call.microphoneState, MicrophoneState.FAILED);
    track = new FakeTrack();
    call.tryMicrophoneAgain();
    await answersToArrive();
    assert.deepEqual([call.state, call.microphoneState], [State.READY, GOOD]);
  });
}

test('sound that broke off goes on when a speaker comes, with what arrives from then on', async () => {
  const call = await talking();
  const socket = FakeWebSocket.last;
  socket.receive({ type: 'audio.started', item_id: 'a', seq: 2 });
  socket.onmessage({ data: new ArrayBuffer(4800) });
  browser.nodes.playback.onprocessorerror();
  await call.speakerCame();
  assert.equal(reported.returns.at(-1), 'sound');
  socket.onmessage({ data: new ArrayBuffer(480) });
  const [begin, write] = browser.nodes.playback.port.orders;
  assert.deepEqual([begin, write.type], [{ type: 'begin', itemId: 'a', fromMs: 100 }, 'write']);
  reported.returns = [];
  await call.speakerCame();
  assert.deepEqual(reported.returns, [], 'a call that sounds needs nothing');
});

for (const [fault, apply] of Object.entries(SOUND_FAULTS)) {
  test(`a speaker that comes changes nothing with ${fault}`, async () => {
    apply();
    const call = await talking({ withMicrophone: false });
    await call.speakerCame();
    assert.deepEqual([call.state, reported.soundless, reported.returns], [State.READY, 1, []]);
    const socket = FakeWebSocket.last;
    socket.receive({ type: 'audio.started', item_id: 'a', seq: 2 });
    socket.onmessage({ data: new ArrayBuffer(4800) });
    socket.receive({ type: 'audio.done', item_id: 'a', bytes: 4800, seq: 3 });
    assert.equal(socket.sent.at(-1).played_ms, 100);
  });
}

test('after a call no speaker brings sound back', async () => {
  const call = await talking();
  call.end();
  const contexts = browser.contexts.length;
  await call.speakerCame();
  assert.equal(browser.contexts.length, contexts);
});

for (const hadMicrophone of [true, false]) {
  test(`a call that was ${hadMicrophone ? 'spoken' : 'typed'} elsewhere goes on so`, async () => {
    const call = newCall({ withMicrophone: null, conversationId: 'c' });
    await call.start();
    FakeWebSocket.last.open();
    assert.equal(call.microphoneState, MicrophoneState.OFF);
    const started = { type: 'session.started', conversation_id: 'c', seq: 1 };
    FakeWebSocket.last.receive({ ...started, has_microphone: hadMicrophone });
    await answersToArrive();
    assert.equal(call.withMicrophone, hadMicrophone);
    assert.equal(call.microphoneState, hadMicrophone ? GOOD : MicrophoneState.OFF);
  });
}

function neverInTime() {
  queueMicrotask(() => mock.timers.tick(8_000));
  return new Promise(() => {});
}

function named(name) {
  return Object.assign(new Error(name), { name });
}

function streamOf(audioTrack) {
  track = audioTrack;
  return { getAudioTracks: () => [audioTrack], getTracks: () => [audioTrack] };
}

function loseTrack() {
  track.readyState = 'ended';
  track.dispatchEvent(new Event('ended'));
}

async function loseTheOnlyMicrophone() {
  navigator.mediaDevices.getUserMedia = async () => Promise.reject(named('NotFoundError'));
  loseTrack();
  await waitOut(RETRY_WAITS_MS);
}

async function waitOut(waits) {
  await answersToArrive();
  for (const wait of waits) {
    mock.timers.tick(wait);
    await answersToArrive();
  }
}

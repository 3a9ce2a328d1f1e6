import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { VoiceSocket } from '../../static/js/call/connection/voice_socket.js';

/** The browser's WebSocket, without a network. */
class FakeWebSocket {
  static last;
  OPEN = 1;
  readyState = 0;
  sent = [];
  closedWith = null;

  constructor(url) {
    this.url = url;
    FakeWebSocket.last = this;
  }

  send(payload) {
    this.sent.push(typeof payload === 'string' ? JSON.parse(payload) : payload);
  }

  close(code) {
    this.closedWith = code;
  }

  open() {
    this.readyState = this.OPEN;
    this.onopen();
  }

  receive(data) {
    this.onmessage({ data: typeof data === 'string' || data instanceof ArrayBuffer ? data : JSON.stringify(data) });
  }
}

let heard, voice, browser;
beforeEach(() => {
  heard = { messages: [], audio: [], closes: [], logs: [], opened: 0 };
  const on = {
    message: (message) => heard.messages.push(message),
    audio: (pcm) => heard.audio.push(pcm),
    open: () => (heard.opened += 1),
    close: (code) => heard.closes.push(code),
    log: (level) => heard.logs.push(level),
  };
  voice = new VoiceSocket('ws://site/ws/voice/1/', { resume: 'c' }, on, FakeWebSocket);
  browser = FakeWebSocket.last;
});

test('an open socket starts the session at once, with what was asked', () => {
  browser.open();
  assert.deepEqual(browser.sent, [{ type: 'session.start', resume: 'c' }]);
  assert.equal(heard.opened, 1);
});

test('nothing is sent before the socket is open', () => {
  assert.equal(voice.send('input.text', { text: 'hi' }), false);
  assert.equal(voice.sendAudio(new Int16Array(960)), false);
  assert.deepEqual(browser.sent, []);
});

test('messages and audio arrive in the order of the socket', () => {
  const order = [];
  voice = new VoiceSocket(
    'ws://site/',
    {},
    { message: ({ type }) => order.push(type), audio: (pcm) => order.push(pcm.byteLength) },
    FakeWebSocket,
  );
  browser = FakeWebSocket.last;
  browser.receive({ type: 'audio.started', item_id: 'a', seq: 1 });
  browser.receive(new ArrayBuffer(1920));
  browser.receive({ type: 'audio.done', item_id: 'a', bytes: 1920, seq: 2 });
  assert.deepEqual(order, ['audio.started', 1920, 'audio.done']);
});

test('a message is sent as one object with its type', () => {
  browser.open();
  assert.equal(voice.send('playback.flushed', { item_id: 'a', played_ms: 7 }), true);
  assert.deepEqual(browser.sent.at(-1), { type: 'playback.flushed', item_id: 'a', played_ms: 7 });
});

for (const garbage of ['{', 'null', '[]', '{"type": 5}', '"text"']) {
  test(`${garbage} is logged, not passed on`, () => {
    browser.receive(garbage);
    assert.deepEqual([heard.messages, heard.logs], [[], ['warning']]);
  });
}

test('a close by the other side is reported with its code', () => {
  browser.onclose({ code: 4502 });
  assert.deepEqual(heard.closes, [4502]);
});

test('stopping says so, closes, and hears nothing more', () => {
  browser.open();
  voice.stop();
  assert.deepEqual(browser.sent.at(-1), { type: 'session.stop' });
  assert.equal(browser.closedWith, 1000);
  assert.equal(browser.onclose, null);
  assert.equal(browser.onmessage, null);
});

test('dropping closes without ending the call, and hears nothing more', () => {
  browser.open();
  voice.drop();
  assert.deepEqual(browser.sent.map(({ type }) => type), ['session.start']);
  assert.equal(browser.closedWith, 4000);
  assert.equal(browser.onclose, null);
});

test('it knows whether it is open', () => {
  assert.equal(voice.isOpen, false);
  browser.open();
  assert.equal(voice.isOpen, true);
});

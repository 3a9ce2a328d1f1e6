import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { SilentCall, samplesOf } from '../../static/js/try/silent_call.js';
import { FakeWebSocket, installBrowser } from './fakes.js';

mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });

let call, over;

beforeEach(() => installBrowser());

function begins(turns, hasGreeting = false) {
  call = new SilentCall('ws://site/', turns, { hasGreeting }, () => {});
  over = call.run();
  FakeWebSocket.last.open();
  receives({ type: 'session.started', conversation_id: 'c' });
}

function receives(...messages) {
  for (const message of messages) FakeWebSocket.last.receive({ seq: (receives.seq += 1), ...message });
}
receives.seq = 0;

function answers(itemId, text) {
  receives({ type: 'session.state', state: 'processing' }, { type: 'audio.started', item_id: itemId });
  FakeWebSocket.last.onmessage({ data: new Int16Array([0, 0x4000]).buffer });
  receives(
    { type: 'audio.done', item_id: itemId, bytes: 4 },
    { type: 'transcript.done', role: 'assistant', item_id: itemId, text },
    { type: 'session.state', state: 'ready' },
  );
}

const sent = (type) => FakeWebSocket.last.sent.filter((message) => message.type === type);

test('typed turns are sent, and the answers kept with their sound', async () => {
  begins([{ text: 'One?' }]);
  assert.deepEqual(sent('input.text'), [{ type: 'input.text', text: 'One?' }]);
  answers('a', 'One.');
  mock.timers.tick(400);
  assert.equal(await over, '');
  assert.equal(call.exchanges[0].text, 'One.');
  assert.deepEqual([...samplesOf(call.sounds.get('a'))], [0, 0.5]);
  assert.equal(sent('session.stop').length, 1);
});

test('what nobody listens to counts as heard, so that the next turn cuts nothing off', () => {
  begins([{ text: 'One?' }]);
  answers('a', 'One.');
  mock.timers.tick(250);
  assert.equal(sent('playback.progress').at(-1).received_bytes, 4);
});

test('a recorded turn is said as fast as it was, and ends when it ends', () => {
  const frames = [new Int16Array([1]), new Int16Array([2])];
  begins([{ frames }]);
  assert.equal(sent('session.start')[0].push_to_talk, true);
  const heard = () => FakeWebSocket.last.sent.filter((message) => message instanceof Int16Array);
  mock.timers.tick(40);
  assert.deepEqual(heard(), frames.slice(0, 1));
  mock.timers.tick(40);
  assert.equal(sent('input.commit').length, 0);
  mock.timers.tick(40);
  assert.deepEqual(heard(), frames);
  assert.deepEqual(FakeWebSocket.last.sentTypes.filter((type) => type.startsWith('input.')), ['input.begin', 'input.commit']);
});

test('an answer that does not come holds up no other', async () => {
  begins([{ text: 'One?' }, { text: 'Two?' }]);
  mock.timers.tick(30_000);
  assert.deepEqual(sent('input.text').map(({ text }) => text), ['One?', 'Two?']);
  mock.timers.tick(30_000);
  assert.equal(await over, 'Not every turn was answered.');
});

test('the server says why it ends', async () => {
  begins([{ text: 'One?' }]);
  receives({ type: 'error', code: 'time_limit', message: 'The time is over.', fatal: true });
  assert.equal(await over, 'The time is over.');
});

test('the person may stop it', async () => {
  begins([{ text: 'One?' }]);
  call.stop();
  assert.equal(await over, 'Stopped.');
});

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PlayedTurns } from '../../static/js/try/played_turns.js';

let played, sent;

function begins(turns, { hasGreeting = false } = {}) {
  played = new PlayedTurns(turns, { hasGreeting });
  takes({ type: 'session.state', state: 'starting' });
  takes({ type: 'session.started' });
  takes({ type: 'session.state', state: 'ready' });
}

function takes(message) {
  const turn = played.take(message);
  if (turn !== null) sent.push(turn);
}

function answers(itemId, text, ms) {
  takes({ type: 'session.state', state: 'processing' });
  takes({ type: 'audio.started', item_id: itemId });
  takes({ type: 'session.state', state: 'assistant_speaking' });
  takes({ type: 'transcript.delta', role: 'assistant', item_id: itemId, text: text.slice(0, 2) });
  takes({ type: 'transcript.done', role: 'assistant', item_id: itemId, text });
  if (ms !== undefined) takes({ type: 'turn.metrics', item_id: itemId, first_audio_ms: ms });
  takes({ type: 'session.state', state: 'ready' });
}

const told = () => played.exchanges.map(({ turn, text, latencyMs }) => [turn, text, latencyMs]);

beforeEach(() => (sent = []));

test('a turn is sent when the answer to the one before is over', () => {
  begins(['One?', 'Two?']);
  assert.deepEqual(sent, ['One?']);
  answers('a', 'Yes, one.', 600);
  assert.deepEqual(sent, ['One?', 'Two?']);
  assert.equal(played.isOver, false);
  answers('b', 'Two.', 700);
  assert.deepEqual(told(), [['One?', 'Yes, one.', 600], ['Two?', 'Two.', 700]]);
  assert.equal(played.isOver, true);
});

test('a greeting is heard out first', () => {
  begins(['One?'], { hasGreeting: true });
  assert.deepEqual(sent, []);
  answers('g', 'Hello.');
  assert.deepEqual(sent, ['One?']);
  assert.deepEqual(told()[0], [null, 'Hello.', null]);
});

test('an answer in several items is one', () => {
  begins(['One?']);
  takes({ type: 'session.state', state: 'processing' });
  takes({ type: 'transcript.done', role: 'assistant', item_id: 'a', text: 'Let me see.' });
  takes({ type: 'transcript.done', role: 'assistant', item_id: 'b', text: 'One.' });
  takes({ type: 'session.state', state: 'ready' });
  assert.deepEqual(told(), [['One?', 'Let me see. One.', null]]);
});

test('figures that come after the next turn was sent belong to their answer', () => {
  begins(['One?', 'Two?']);
  answers('a', 'One.');
  takes({ type: 'turn.metrics', item_id: 'a', first_audio_ms: 500 });
  assert.deepEqual(told().map(([, , ms]) => ms), [500, null]);
});

test('what the person said is no answer', () => {
  begins(['One?']);
  takes({ type: 'session.state', state: 'processing' });
  takes({ type: 'transcript.done', role: 'user', item_id: 'u', text: 'One?' });
  takes({ type: 'session.state', state: 'ready' });
  assert.deepEqual(told(), [['One?', '', null]]);
  assert.equal(played.isOver, false);
});

test('an answer that fails, or does not come, holds up no other', () => {
  begins(['One?', 'Two?', 'Three?']);
  takes({ type: 'session.state', state: 'processing' });
  takes({ type: 'notice', code: 'answer_failed', message: 'No answer.' });
  takes({ type: 'session.state', state: 'ready' });
  assert.deepEqual(sent, ['One?', 'Two?']);
  assert.equal(played.giveUp(), 'Three?');
  assert.equal(played.giveUp(), null);
  assert.equal(played.isOver, true);
});

test('after a lost connection nothing is sent twice', () => {
  begins(['One?', 'Two?']);
  takes({ type: 'session.started' });
  assert.deepEqual(sent, ['One?']);
});

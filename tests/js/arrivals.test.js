import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Arrivals } from '../../static/js/call/connection/arrivals.js';

let arrivals;
beforeEach(() => {
  arrivals = new Arrivals();
});

function begun() {
  arrivals.takes({ type: 'session.state', seq: 1 });
  arrivals.takes({ type: 'session.started', conversation_id: 'c', seq: 2 });
}

test('before there is a conversation nothing is taken up', () => {
  assert.deepEqual(arrivals.startFields, {});
});

test('a call that goes on elsewhere is taken up by its id alone', () => {
  assert.deepEqual(new Arrivals('c').startFields, { resume: 'c' });
});

test('the last message counts, and the bytes of the last answer', () => {
  begun();
  assert.deepEqual(arrivals.startFields, { resume: 'c', after_seq: 2 });
  arrivals.takes({ type: 'audio.started', item_id: 'a', seq: 3 });
  arrivals.audioArrived(1920);
  arrivals.audioArrived(960);
  arrivals.takes({ type: 'transcript.delta', seq: 7 });
  assert.deepEqual(arrivals.startFields, { resume: 'c', after_seq: 7, item_id: 'a', received_bytes: 2880 });
});

test('the next answer counts from its own beginning', () => {
  begun();
  arrivals.takes({ type: 'audio.started', item_id: 'a', seq: 3 });
  arrivals.audioArrived(1920);
  arrivals.takes({ type: 'audio.started', item_id: 'b', seq: 5 });
  arrivals.audioArrived(960);
  assert.deepEqual(arrivals.startFields, { resume: 'c', after_seq: 5, item_id: 'b', received_bytes: 960 });
});

test('an answer that is sent from the middle counts from there', () => {
  begun();
  arrivals.takes({ type: 'audio.started', item_id: 'a', from_bytes: 4800, seq: 3 });
  arrivals.audioArrived(960);
  assert.equal(arrivals.startFields.received_bytes, 5760);
});

test('a message that arrived before is a double', () => {
  begun();
  assert.equal(arrivals.takes({ type: 'notice', seq: 4 }), true);
  assert.equal(arrivals.takes({ type: 'notice', seq: 4 }), false);
  assert.equal(arrivals.takes({ type: 'notice', seq: 3 }), false);
  assert.equal(arrivals.takes({ type: 'notice', seq: 5 }), true);
});

test('a session that starts again moves nothing back', () => {
  begun();
  arrivals.takes({ type: 'notice', seq: 9 });
  assert.equal(arrivals.takes({ type: 'session.started', conversation_id: 'c', seq: 9 }), true);
  assert.equal(arrivals.startFields.after_seq, 9);
});

test('an error that ends the call is always taken, and its number is none of the conversation', () => {
  begun();
  assert.equal(arrivals.takes({ type: 'error', fatal: true, seq: 1 }), true);
  assert.equal(arrivals.takes({ type: 'error', fatal: true, seq: 3 }), true);
  assert.equal(arrivals.startFields.after_seq, 2);
  assert.equal(arrivals.takes({ type: 'error', fatal: false, seq: 2 }), false);
});

test('another conversation counts from its own beginning', () => {
  begun();
  arrivals.takes({ type: 'audio.started', item_id: 'a', seq: 30 });
  arrivals.takes({ type: 'session.started', conversation_id: 'd', seq: 2 });
  assert.deepEqual(arrivals.startFields, { resume: 'd', after_seq: 2 });
  assert.equal(arrivals.takes({ type: 'notice', seq: 3 }), true);
});

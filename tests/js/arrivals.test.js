import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { ResumeCursor } from '../../static/js/call/connection/arrivals.js';

let cursor;
beforeEach(() => {
  cursor = new ResumeCursor();
});

function begun() {
  cursor.takes({ type: 'session.state', seq: 1 });
  cursor.takes({ type: 'session.started', conversation_id: 'c', seq: 2 });
}

test('before there is a conversation nothing is taken up', () => {
  assert.deepEqual(cursor.startFields, {});
});

test('a conversation that goes on elsewhere is taken up without a cursor', () => {
  assert.deepEqual(new ResumeCursor('c').startFields, { resume: 'c' });
});

test('the last message counts, and the bytes of the last answer', () => {
  begun();
  assert.deepEqual(cursor.startFields, { resume: 'c', after_seq: 2 });
  cursor.takes({ type: 'audio.started', item_id: 'a', seq: 3 });
  cursor.audioArrived(1920);
  cursor.audioArrived(960);
  cursor.takes({ type: 'transcript.delta', seq: 7 });
  assert.deepEqual(cursor.startFields, { resume: 'c', after_seq: 7, item_id: 'a', received_bytes: 2880 });
});

test('the next answer counts from its own beginning', () => {
  begun();
  cursor.takes({ type: 'audio.started', item_id: 'a', seq: 3 });
  cursor.audioArrived(1920);
  cursor.takes({ type: 'audio.started', item_id: 'b', seq: 5 });
  cursor.audioArrived(960);
  assert.deepEqual(cursor.startFields, { resume: 'c', after_seq: 5, item_id: 'b', received_bytes: 960 });
});

test('an answer that is sent from the middle counts from there', () => {
  begun();
  cursor.takes({ type: 'audio.started', item_id: 'a', from_bytes: 4800, seq: 3 });
  cursor.audioArrived(960);
  assert.equal(cursor.startFields.received_bytes, 5760);
});

test('what came before is a double', () => {
  begun();
  assert.equal(cursor.takes({ type: 'notice', seq: 4 }), true);
  assert.equal(cursor.takes({ type: 'notice', seq: 4 }), false);
  assert.equal(cursor.takes({ type: 'notice', seq: 3 }), false);
  assert.equal(cursor.takes({ type: 'notice', seq: 5 }), true);
});

test('the session may be told to stand again, and moves nothing back', () => {
  begun();
  cursor.takes({ type: 'notice', seq: 9 });
  assert.equal(cursor.takes({ type: 'session.started', conversation_id: 'c', seq: 9 }), true);
  assert.equal(cursor.startFields.after_seq, 9);
});

test('an error that ends the call is always taken, and its number is none of the conversation', () => {
  begun();
  assert.equal(cursor.takes({ type: 'error', fatal: true, seq: 1 }), true);
  assert.equal(cursor.takes({ type: 'error', fatal: true, seq: 3 }), true);
  assert.equal(cursor.startFields.after_seq, 2);
  assert.equal(cursor.takes({ type: 'error', fatal: false, seq: 2 }), false);
});

test('another conversation counts from its own beginning', () => {
  begun();
  cursor.takes({ type: 'audio.started', item_id: 'a', seq: 30 });
  cursor.takes({ type: 'session.started', conversation_id: 'd', seq: 2 });
  assert.deepEqual(cursor.startFields, { resume: 'd', after_seq: 2 });
  assert.equal(cursor.takes({ type: 'notice', seq: 3 }), true);
});

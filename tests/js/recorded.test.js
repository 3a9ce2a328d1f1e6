import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recorded } from '../../static/js/call/view/recorded.js';

function page({ choice } = {}) {
  const parts = { '[data-part=record]': choice ?? null, '[data-part=recorded]': { hidden: true } };
  const recorded = new Recorded({ querySelector: (name) => parts[name] });
  return { recorded, sign: parts['[data-part=recorded]'] };
}

test('a call is recorded only if the person says so', () => {
  assert.equal(page().recorded.isWanted, false);
  assert.equal(page({ choice: { checked: false } }).recorded.isWanted, false);
  assert.equal(page({ choice: { checked: true } }).recorded.isWanted, true);
});

test('the sign is there from the notice to the end of the call', () => {
  const { recorded, sign } = page();
  recorded.received({ type: 'session.started' });
  assert.equal(sign.hidden, true);
  recorded.received({ type: 'notice', code: 'recorded' });
  assert.equal(sign.hidden, false);
  recorded.callEnded();
  assert.equal(sign.hidden, true);
});

test('the sign goes when the recording has stopped', () => {
  const { recorded, sign } = page();
  recorded.received({ type: 'notice', code: 'recorded' });
  recorded.received({ type: 'notice', code: 'recording_stopped' });
  assert.equal(sign.hidden, true);
});

test('a call that goes on elsewhere without being recorded shows no sign', () => {
  const { recorded, sign } = page();
  recorded.received({ type: 'notice', code: 'recorded' });
  recorded.received({ type: 'session.started' });
  assert.equal(sign.hidden, true);
});

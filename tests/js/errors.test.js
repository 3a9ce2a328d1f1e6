import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ACTION_LABELS, Action, browserOf, describeFault, isCalm } from '../../static/js/call/view/errors.js';
import { FAULTS } from './faults.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const SAFARI = 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1';

const MICROPHONE_ERRORS = {
  NotAllowedError: Action.USE_TEXT,
  NotFoundError: Action.USE_TEXT,
  NotReadableError: Action.TRY_AGAIN,
  OverconstrainedError: Action.USE_TEXT,
  InsecureContext: Action.USE_TEXT,
  AudioFailed: Action.TRY_AGAIN,
  SomethingNewError: Action.USE_TEXT,
};

const server = (code, more = {}) => describeFault({ kind: 'server', code, ...more }, FAULTS);
const closed = (code) => describeFault({ kind: 'closed', code }, FAULTS);
const microphone = (name, userAgent = CHROME) => describeFault({ kind: 'microphone', name }, FAULTS, userAgent);

test('every fault has a title, a sentence and one action with a label', () => {
  const faults = [
    ...Object.keys(FAULTS).map((code) => ({ kind: 'server', code })),
    ...Object.keys(MICROPHONE_ERRORS).map((name) => ({ kind: 'microphone', name })),
    { kind: 'closed', code: 1006 },
    { kind: 'offline' },
    { kind: 'timeout' },
    { kind: 'lost' },
  ];
  for (const fault of faults) {
    const { title, text, action } = describeFault(fault, FAULTS, CHROME);
    assert.match(title, /^[A-Z].*[^.]$/, JSON.stringify(fault));
    assert.match(text, /^[A-Z].*\.$/, JSON.stringify(fault));
    assert.ok(ACTION_LABELS[action], JSON.stringify(fault));
  }
});

for (const [name, action] of Object.entries(MICROPHONE_ERRORS)) {
  test(`after ${name} of the microphone one can ${action}`, () => {
    assert.equal(microphone(name).action, action);
  });
}

test('a blocked microphone comes with the steps of this browser', () => {
  const texts = [CHROME, FIREFOX, SAFARI, IPHONE].map((userAgent) => microphone('NotAllowedError', userAgent).text);
  assert.equal(new Set(texts).size, 4);
  assert.match(texts[1], /crossed-out microphone/);
});

test('each browser is recognised', () => {
  assert.deepEqual([CHROME, FIREFOX, SAFARI, IPHONE].map(browserOf), ['chrome', 'firefox', 'safari', 'ios']);
});

test("the server's sentence is shown as it is, and the usual one if it sent none", () => {
  assert.equal(server('voice_live_busy', { message: 'Come back soon.' }).text, 'Come back soon.');
  assert.equal(server('voice_live_busy').text, FAULTS.voice_live_busy.sentence);
});

test('a service that is busy has the time to wait, in whole seconds', () => {
  assert.equal(server('voice_live_busy', { retryAfter: 2.2 }).waitSeconds, 3);
  assert.equal(server('voice_live_busy').waitSeconds, 0);
});

test('after a sign-out one signs in, without the right to call one leaves', () => {
  assert.equal(server('signed_out').action, Action.SIGN_IN);
  assert.equal(server('not_allowed').action, Action.LEAVE);
  assert.equal(server('no_such_persona').action, Action.LEAVE);
});

test('a close without a message is explained by its code', () => {
  assert.equal(closed(4401).title, server('signed_out').title);
  assert.equal(closed(4440).title, server('time_limit').title);
});

test('of several faults with one close code the first explains it', () => {
  assert.equal(closed(4500).title, server('internal').title);
  assert.equal(closed(4502).title, server('voice_live_unreachable').title);
});

test('a connection that just breaks is called lost', () => {
  assert.equal(closed(1006).title, 'The connection was lost');
});

test('a call that goes on elsewhere can be taken up here again', () => {
  assert.equal(server('taken_over').action, Action.CONTINUE_HERE);
  assert.deepEqual([isCalm(server('taken_over')), isCalm(server('quota'))], [true, false]);
  assert.equal(describeFault({ kind: 'lost' }, FAULTS).action, Action.COME_BACK);
});

test('a code that is not known counts as our fault', () => {
  assert.equal(server('brand_new').title, server('internal').title);
});

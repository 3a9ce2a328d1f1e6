import assert from 'node:assert/strict';
import { test } from 'node:test';

import { MicrophoneState, isTrouble } from '../../static/js/call/devices/microphone_states.js';
import { ACTION_LABELS, Action } from '../../static/js/call/view/actions.js';
import { browserOf, describeMicrophone } from '../../static/js/call/view/microphone_words.js';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const SAFARI = 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1';

const troubles = Object.values(MicrophoneState).filter(isTrouble);
const CANNOT_BE_TRIED = [MicrophoneState.MUTED, MicrophoneState.ENDED, MicrophoneState.INSECURE];

test('every trouble has words of its own', () => {
  const titles = troubles.map((state) => describeMicrophone(state, CHROME).title);
  assert.equal(new Set(titles).size, troubles.length);
  for (const state of troubles) {
    const { title, text } = describeMicrophone(state, CHROME);
    assert.match(title, /^[A-Z].*[^.]$/);
    assert.match(text, /^[A-Z].*\.$/);
  }
});

test('one can always type, and try again wherever that can help', () => {
  for (const state of troubles) {
    const { actions } = describeMicrophone(state, CHROME);
    assert.ok(actions.every((action) => ACTION_LABELS[action]));
    assert.ok(actions.includes(Action.USE_TEXT), state);
    assert.equal(actions.includes(Action.TRY_AGAIN), !CANNOT_BE_TRIED.includes(state), state);
  }
});

test('a microphone without trouble has none', () => {
  for (const state of Object.values(MicrophoneState).filter((each) => !isTrouble(each))) {
    assert.equal(describeMicrophone(state, CHROME), null);
  }
});

test('a blocked microphone comes with the steps of this browser', () => {
  const textIn = (userAgent) => describeMicrophone(MicrophoneState.BLOCKED, userAgent).text;
  const texts = [CHROME, FIREFOX, SAFARI, IPHONE].map(textIn);
  assert.equal(new Set(texts).size, 4);
  assert.match(texts[1], /crossed-out microphone/);
});

test('each browser is recognised', () => {
  assert.deepEqual([CHROME, FIREFOX, SAFARI, IPHONE].map(browserOf), ['chrome', 'firefox', 'safari', 'ios']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { State } from '../../static/js/call/states.js';
import { talkLabel, talkWords } from '../../static/js/call/talk/talk_words.js';

test('who holds and who presses is told each what to do', () => {
  for (const state of [State.STARTING, State.READY, State.LISTENING, State.ASSISTANT_SPEAKING]) {
    const [holding, pressing] = [false, true].map((pressesOnce) => talkWords(state, { pressesOnce }).hint);
    assert.match(holding, /[Hh]old|Let go/);
    assert.match(pressing, /[Pp]ress/);
  }
  assert.deepEqual([talkLabel({ pressesOnce: false }), talkLabel({ pressesOnce: true })], ['Hold to talk', 'Press to talk']);
});

test('what does not depend on push-to-talk keeps its words', () => {
  for (const state of [State.PROCESSING, State.RECONNECTING, State.STOPPED]) {
    assert.deepEqual(talkWords(state, { pressesOnce: false }), {});
  }
});

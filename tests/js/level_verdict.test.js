import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { GOOD_LEVEL, LevelVerdict, SOUND_LEVEL, SPEECH_LEVEL, Verdict } from '../../static/js/call/sound_check/level_verdict.js';

let verdict, now;
beforeEach(() => {
  verdict = new LevelVerdict();
  now = 0;
});

/** The verdict after so many seconds at that level. */
function hear(level, seconds) {
  let last;
  for (const end = now + seconds * 1000; now < end; now += 40) last = verdict.take(level, now);
  return last;
}

test('clear speech is good at once', () => {
  assert.equal(hear(GOOD_LEVEL, 0.1), Verdict.GOOD);
});

test('nobody is judged before they could speak', () => {
  assert.equal(hear(0, 1), Verdict.WAITING);
});

test('a microphone that gives nothing may be muted', () => {
  assert.equal(hear(0, 3), Verdict.NONE);
  assert.equal(hear(SOUND_LEVEL / 2, 3), Verdict.NONE);
});

test('faint speech is too quiet', () => {
  assert.equal(hear(SPEECH_LEVEL, 3), Verdict.QUIET);
  assert.equal(hear(GOOD_LEVEL * 0.9, 3), Verdict.QUIET);
});

test('a quiet room waits for a word, and not for ever', () => {
  assert.equal(hear(SOUND_LEVEL, 4), Verdict.WAITING);
  assert.equal(hear(SOUND_LEVEL, 4), Verdict.QUIET);
});

test('it stays good in the pauses between words', () => {
  hear(GOOD_LEVEL, 1);
  assert.equal(hear(SOUND_LEVEL, 1), Verdict.GOOD);
});

test('who has been heard and pauses is not called too quiet', () => {
  hear(GOOD_LEVEL, 1);
  assert.equal(hear(SOUND_LEVEL, 20), Verdict.WAITING);
});

test('who has been heard and mutes the device sees it', () => {
  hear(GOOD_LEVEL, 1);
  assert.equal(hear(0, 4), Verdict.NONE);
});

test('another microphone is judged afresh', () => {
  hear(0, 3);
  verdict.reset();
  assert.equal(hear(0, 1), Verdict.WAITING);
});

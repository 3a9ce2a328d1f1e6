import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { testTone, TONE_SECONDS } from '../../static/js/call/sound_check/test_tone.js';
import { Trial } from '../../static/js/call/sound_check/trial.js';

let parts, speaker, busy, trial;
beforeEach(() => {
  parts = {};
  for (const name of ['[data-record]', '[data-play-again]', 'progress', '[data-trial-words]']) {
    parts[name] = Object.assign(new EventTarget(), { textContent: '', hidden: true });
  }
  speaker = {
    played: [],
    play: (sound) => new Promise((resolve) => Object.assign(speaker, { end: resolve }).played.push(sound())),
    stop: () => speaker.end?.(),
  };
  busy = [];
  trial = new Trial({ querySelector: (name) => parts[name] }, speaker, (isBusy) => busy.push(isBusy));
  trial.stop();
  busy = [];
});

function press(name) {
  parts[name].dispatchEvent(new Event('click'));
}

function say(seconds) {
  for (let frame = 0; frame < seconds * 25; frame++) trial.hear(new Int16Array(960).fill(1000));
}

test('five seconds are recorded, then played', async () => {
  say(1);
  press('[data-record]');
  say(6);
  assert.equal(speaker.played[0].length, 5 * 24_000);
  assert.equal(parts['[data-record]'].textContent, 'Stop');
  speaker.end();
  await new Promise(setImmediate);
  assert.equal(parts['[data-record]'].textContent, 'Record again');
  assert.equal(parts['[data-play-again]'].hidden, false);
  assert.deepEqual(busy, [true, true, false]);
});

test('a recording that is stopped early is played as far as it goes', () => {
  press('[data-record]');
  say(1);
  press('[data-record]');
  assert.equal(speaker.played[0].length, 24_000);
});

test('what was recorded is forgotten when the green room closes', async () => {
  press('[data-record]');
  say(6);
  trial.stop();
  await new Promise(setImmediate);
  assert.equal(parts['[data-play-again]'].hidden, true);
  assert.equal(parts['[data-record]'].textContent, 'Record 5 seconds');
  assert.equal(busy.at(-1), false);
});

test('the test tone begins and ends softly, and is not loud', () => {
  const tone = testTone(48_000);
  assert.equal(tone.length, TONE_SECONDS * 48_000);
  assert.ok(Math.abs(tone[0]) < 0.01 && Math.abs(tone.at(-1)) < 0.01);
  const loudest = tone.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  assert.ok(loudest > 0.2 && loudest <= 0.25);
});

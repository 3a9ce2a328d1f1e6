import assert from 'node:assert/strict';
import { test } from 'node:test';

import { VoicePlayer } from '../../static/js/personas/voice_player.js';

class FakeAudio extends EventTarget {
  played = [];
  isPlaying = false;
  refusesWith = null;

  async play() {
    if (this.refusesWith) throw Object.assign(new Error('refused'), { name: this.refusesWith });
    this.isPlaying = true;
    this.played.push(this.src);
  }

  pause() {
    this.isPlaying = false;
  }
}

function somebody() {
  const audio = new FakeAudio();
  const told = [];
  const waiting = [];
  const ask = (address, settings) => new Promise((resolve) => waiting.push({ address, settings, answer: resolve }));
  const player = new VoicePlayer((state, sentence) => told.push([state, sentence]), audio, ask);
  const play = (name, token = 't') => player.toggle('/voices/play/', [['csrfmiddlewaretoken', token], ['voice_name', name]], name);
  return { audio, told, waiting, play };
}

async function heard(person, name) {
  const playing = person.play(name);
  person.waiting.at(-1).answer({ sound: `blob:${name}` });
  await playing;
}

test('a voice is fetched, played, and over', async () => {
  const person = somebody();
  await heard(person, 'Katja');
  assert.deepEqual(person.audio.played, ['blob:Katja']);
  person.audio.dispatchEvent(new Event('ended'));
  assert.deepEqual(person.told, [
    ['loading', 'Katja is on the way …'],
    ['playing', 'Katja speaks.'],
    ['stopped', ''],
  ]);
});

test('what was heard is not fetched again, whatever the token', async () => {
  const person = somebody();
  await heard(person, 'Katja');
  person.audio.dispatchEvent(new Event('ended'));
  await person.play('Katja', 'another token');
  assert.equal(person.waiting.length, 1);
  assert.equal(person.audio.played.length, 2);
});

test('pressing again stops', async () => {
  const person = somebody();
  await heard(person, 'Katja');
  await person.play('Katja');
  assert.equal(person.audio.isPlaying, false);
  assert.equal(person.told.at(-1)[0], 'stopped');
});

test('pressing again while it is fetched stops, and it does not speak later', async () => {
  const person = somebody();
  const playing = person.play('Katja');
  await person.play('Katja');
  person.waiting[0].answer({ sound: 'blob:Katja' });
  await playing;
  assert.deepEqual(person.audio.played, []);
  assert.equal(person.told.at(-1)[0], 'stopped');
});

test('of two voices the later one is heard', async () => {
  const person = somebody();
  const first = person.play('Katja');
  const second = person.play('Conrad');
  person.waiting[1].answer({ sound: 'blob:Conrad' });
  await second;
  person.waiting[0].answer({ sound: 'blob:Katja' });
  await first;
  assert.deepEqual(person.audio.played, ['blob:Conrad']);
  assert.deepEqual(person.told.at(-1), ['playing', 'Conrad speaks.']);
});

test('why a voice is not heard is said, and another press tries again', async () => {
  const person = somebody();
  const playing = person.play('Katja');
  person.waiting[0].answer({ sentence: 'Too many voices.' });
  await playing;
  assert.deepEqual(person.told.at(-1), ['failed', 'Too many voices.']);
  await heard(person, 'Katja');
  assert.deepEqual(person.audio.played, ['blob:Katja']);
});

test('a browser that wants a fresh press gets one', async () => {
  const person = somebody();
  person.audio.refusesWith = 'NotAllowedError';
  await heard(person, 'Katja');
  assert.deepEqual(person.told.at(-1), ['failed', 'Katja is here: press Play again.']);
  person.audio.refusesWith = null;
  await person.play('Katja');
  assert.deepEqual(person.audio.played, ['blob:Katja']);
});

test('only so many sounds are kept in the page', async () => {
  const person = somebody();
  const revoked = [];
  const revoke = URL.revokeObjectURL;
  URL.revokeObjectURL = (address) => revoked.push(address);
  for (let number = 0; number < 22; number += 1) await heard(person, `voice ${number}`);
  URL.revokeObjectURL = revoke;
  assert.deepEqual(revoked, ['blob:voice 0', 'blob:voice 1']);
});

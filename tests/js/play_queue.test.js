import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { PlayQueue } from '../../static/js/audio/play_queue.js';

const MS = 24; // samples

let queue;
beforeEach(() => {
  queue = new PlayQueue();
});

function audio(ms, value = 1000) {
  return new Int16Array(ms * MS).fill(value);
}

function play(ms) {
  const output = new Float32Array(ms * MS);
  const taken = queue.read(output, output.length);
  return { takenMs: taken / MS, output };
}

function heard() {
  const reports = [];
  queue.forEachHeard((id, playedMs, isFinished) => reports.push({ id, playedMs, isFinished }));
  return reports;
}

function answer(id, ms, value) {
  queue.begin(id);
  queue.write(audio(ms, value));
  queue.finish(id);
}

test('an answer waits until 80 ms lie ready', () => {
  queue.begin('a');
  queue.write(audio(79));
  assert.equal(play(10).takenMs, 0);
  queue.write(audio(1));
  assert.equal(play(10).takenMs, 10);
});

test('a short answer plays as soon as it is complete', () => {
  answer('a', 20);
  assert.equal(play(20).takenMs, 20);
});

test('samples come out as they went in, then silence', () => {
  answer('a', 10, -16_384);
  const { output } = play(20);
  assert.ok(output.subarray(0, 10 * MS).every((value) => value === -0.5));
  assert.ok(output.subarray(10 * MS).every((value) => value === 0));
});

test('running dry in an answer is an underrun, and 80 ms are gathered again', () => {
  queue.begin('a');
  queue.write(audio(80));
  play(100);
  assert.equal(queue.underruns, 1);
  queue.write(audio(40));
  assert.equal(play(10).takenMs, 0);
});

test('the end of an answer is no underrun', () => {
  answer('a', 100);
  play(200);
  assert.equal(queue.underruns, 0);
});

test('silence before an answer is no underrun', () => {
  play(100);
  assert.equal(queue.underruns, 0);
});

test('played milliseconds are counted per item', () => {
  answer('a', 100);
  answer('b', 100);
  play(130);
  assert.equal(queue.playedMs('a'), 100);
  assert.equal(queue.playedMs('b'), 30);
});

test('an item that is not known has played nothing', () => {
  assert.equal(queue.playedMs('nobody'), 0);
});

test('each item is reported while it plays and once at its end', () => {
  answer('a', 100);
  answer('b', 100);
  play(50);
  assert.deepEqual(heard(), [{ id: 'a', playedMs: 50, isFinished: false }]);
  play(100);
  assert.deepEqual(heard(), [
    { id: 'a', playedMs: 100, isFinished: true },
    { id: 'b', playedMs: 50, isFinished: false },
  ]);
  play(100);
  assert.deepEqual(heard(), [{ id: 'b', playedMs: 100, isFinished: true }]);
  assert.deepEqual(heard(), []);
});

test('an answer without audio is finished at once', () => {
  queue.begin('a');
  queue.finish('a');
  assert.deepEqual(heard(), [{ id: 'a', playedMs: 0, isFinished: true }]);
});

test('a flush gives silence at once and the milliseconds that were played', () => {
  answer('a', 500);
  play(123);
  assert.equal(queue.flush('a'), 123);
  assert.equal(play(50).takenMs, 0);
  assert.equal(queue.playedMs('a'), 123);
});

test('a flush also drops the answers queued after it', () => {
  answer('a', 100);
  answer('b', 100);
  play(40);
  queue.flush('a');
  assert.equal(queue.playedMs('b'), 0);
  assert.equal(play(300).takenMs, 0);
});

test('a flush of what has just been played returns its whole length', () => {
  answer('a', 100);
  play(200);
  assert.equal(queue.flush('a'), 100);
});

test('a flushed item is not reported as finished', () => {
  answer('a', 100);
  play(10);
  queue.flush('a');
  assert.deepEqual(heard(), []);
});

test('the answer after a flush plays from its beginning', () => {
  answer('a', 500);
  play(100);
  queue.flush('a');
  answer('b', 100, 16_384);
  const { takenMs, output } = play(100);
  assert.equal(takenMs, 100);
  assert.equal(output[0], 0.5);
  assert.equal(queue.playedMs('b'), 100);
});

test('a minute that arrives at once is kept whole and in order', () => {
  queue.begin('a');
  const second = (number) => new Int16Array(24_000).fill(number);
  queue.write(second(100));
  play(700);
  for (let number = 1; number <= 60; number++) assert.ok(queue.write(second(number)));
  play(300);
  for (let number = 1; number <= 60; number++) {
    const { output } = play(1000);
    assert.ok(output.every((value) => value === Math.fround(number / 0x8000)), `second ${number}`);
  }
  assert.equal(queue.playedMs('a'), 61_000);
});

test('more than ten minutes are refused, and what was there stays', () => {
  queue.begin('a');
  const minute = new Int16Array(60 * 24_000);
  for (let i = 0; i < 10; i++) assert.ok(queue.write(minute));
  assert.equal(queue.write(audio(1)), false);
  assert.equal(play(100).takenMs, 100);
});

test('an item that was begun elsewhere counts on from there', () => {
  queue.begin('a', 700);
  assert.equal(queue.playedMs('a'), 700);
  queue.write(audio(100));
  play(30);
  assert.deepEqual(heard(), [{ id: 'a', playedMs: 730, isFinished: false }]);
});

test('an item that goes on after a gap is one item', () => {
  queue.begin('a');
  queue.write(audio(100));
  queue.begin('a', 500);
  queue.write(audio(100));
  queue.finish('a');
  play(150);
  assert.deepEqual(heard().at(-1), { id: 'a', playedMs: 550, isFinished: false });
  play(50);
  assert.deepEqual(heard(), [{ id: 'a', playedMs: 600, isFinished: true }]);
});

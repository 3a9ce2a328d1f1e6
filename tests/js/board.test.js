import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Refresher } from '../../static/js/operate/refresher.js';

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A page that notes what it shows, and a site that answers what it is told to. */
function stage({ isWatched = true, answers = [] } = {}) {
  const shown = [];
  let asked = 0;
  const page = { isWatched: () => isWatched, show: (now) => shown.push(now), fail: () => shown.push('failed') };
  const ask = async () => {
    asked += 1;
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { shown, refresher: new Refresher('/calls/', page, { ask, pauseMs: 0 }), asked: () => asked };
}

test('it shows each answer until it is stopped', async () => {
  const { refresher, shown } = stage({ answers: ['one', 'two', 'three'] });
  refresher.start();
  while (shown.length < 2) await soon();
  refresher.stop();
  const before = shown.length;
  await soon();
  assert.equal(refresher.isRunning, false);
  assert.equal(shown.length, before);
  assert.deepEqual(shown.slice(0, 2), ['one', 'two']);
});

test('a failure is said, and the next answer shown', async () => {
  const { refresher, shown } = stage({ answers: [new Error('away'), 'fresh'] });
  refresher.start();
  while (shown.length < 2) await soon();
  refresher.stop();
  assert.deepEqual(shown.slice(0, 2), ['failed', 'fresh']);
});

test('nobody looks: nothing is asked', async () => {
  const { refresher, asked } = stage({ isWatched: false });
  refresher.start();
  await soon();
  refresher.stop();
  assert.equal(asked(), 0);
});

test('an answer that comes after the stop is dropped', async () => {
  let answer;
  const shown = [];
  const page = { isWatched: () => true, show: (now) => shown.push(now), fail: () => shown.push('failed') };
  const refresher = new Refresher('/', page, { ask: () => new Promise((resolve) => (answer = resolve)), pauseMs: 0 });
  refresher.start();
  while (!answer) await soon();
  refresher.stop();
  answer('late');
  await soon();
  assert.deepEqual(shown, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Latest } from '../../static/js/personas/latest.js';

/** A site that answers when it is told to. */
class Site {
  asked = [];
  ask = (address, signal) =>
    new Promise((resolve, reject) => this.asked.push({ address, signal, answer: resolve, fail: reject }));

  async isAsked(times) {
    while (this.asked.length < times) await new Promise((resolve) => setTimeout(resolve));
    return this.asked[times - 1];
  }
}

test('the query is part of the address', async () => {
  const site = new Site();
  const answer = new Latest(site.ask).get('/voices/', { q: 'a b', hd: '1' }, 0);
  const asked = await site.isAsked(1);
  assert.equal(asked.address, '/voices/?q=a+b&hd=1');
  asked.answer('found');
  assert.equal(await answer, 'found');
});

test('only the last of several keys asks', async () => {
  const site = new Site();
  const latest = new Latest(site.ask);
  const early = latest.get('/', { q: 'g' }, 5);
  const late = latest.get('/', { q: 'ge' }, 5);
  const asked = await site.isAsked(1);
  assert.equal(asked.address, '/?q=ge');
  asked.answer('found');
  assert.equal(await late, 'found');
  assert.equal(site.asked.length, 1);
  assert.equal(await early, undefined);
});

test('an answer that comes after another question does not count', async () => {
  const site = new Site();
  const latest = new Latest(site.ask);
  const early = latest.get('/', { q: 'g' }, 0);
  const first = await site.isAsked(1);
  const late = latest.get('/', { q: 'ge' }, 0);
  const second = await site.isAsked(2);
  assert.equal(first.signal.aborted, true);
  second.answer('new');
  first.answer('old');
  assert.equal(await early, undefined);
  assert.equal(await late, 'new');
});

test('a question that fails has no answer', async () => {
  const site = new Site();
  const answer = new Latest(site.ask).get('/', {}, 0);
  (await site.isAsked(1)).fail(new Error('no network'));
  assert.equal(await answer, null);
});

test('nothing is asked any more once it is stopped', async () => {
  const site = new Site();
  const latest = new Latest(site.ask);
  const answer = latest.get('/', {}, 5);
  latest.stop();
  assert.equal(await answer, undefined);
  assert.equal(site.asked.length, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask } from '../../static/js/try/answers.js';

const sentence = async (answer) => (await ask('/try/', {}, answer)).problems[0].sentence;
const page = (status) => async () => ({ type: 'basic', status, json: async () => JSON.parse('<html>') });

test('what the server says is given on, problems too', async () => {
  const said = { problems: [{ field: 'id_name', label: 'name', sentence: 'Give the persona a name.' }] };
  assert.deepEqual(await ask('/try/', {}, async () => ({ type: 'basic', status: 422, json: async () => said })), said);
});

test('it is asked without following to the sign-in, and with what is to be sent', async () => {
  let asked;
  await ask('/try/', { method: 'POST', body: 'b' }, async (url, options) => {
    asked = { url, ...options };
    return { type: 'basic', status: 200, json: async () => ({}) };
  });
  assert.deepEqual([asked.url, asked.method, asked.body, asked.redirect], ['/try/', 'POST', 'b', 'manual']);
});

test('somebody who is signed out is told so', async () => {
  assert.match(await sentence(async () => ({ type: 'opaqueredirect', status: 0 })), /signed out/);
});

test('without a network it says so', async () => {
  assert.match(await sentence(async () => { throw new TypeError('failed'); }), /could not be reached/);
});

for (const [status, words] of [[403, /signed out/], [404, /gone/], [503, /in a moment/], [500, /as expected/]]) {
  test(`a page instead of an answer, with ${status}, has words of its own`, async () => {
    assert.match(await sentence(page(status)), words);
  });
}

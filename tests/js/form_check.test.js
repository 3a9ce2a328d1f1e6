import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { FormCheck } from '../../static/js/personas/form_check.js';

globalThis.FormData = class {
  constructor(form) {
    return form.fields;
  }
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

function opened(respond = () => ({ ok: true, json: () => ({ hidden: [] }) })) {
  mock.timers.enable({ apis: ['setTimeout'] });
  const form = Object.assign(new EventTarget(), { isSearching: false, querySelector: () => form.isSearching, fields: [['name', 'Otto'], ['picture', {}]] });
  const asked = [];
  const shown = [];
  const ask = async (url, request) => {
    asked.push({ url, body: String(request.body), signal: request.signal });
    return respond();
  };
  const check = new FormCheck(form, '/check/', (answer) => shown.push(answer), ask);
  check.connect();
  return { form, asked, shown, check, types: () => form.dispatchEvent(new Event('input')) };
}

async function pause(milliseconds = 450) {
  mock.timers.tick(milliseconds);
  await settled();
}

test.afterEach(() => mock.timers.reset());

test('the site is asked once, a moment after the last key, with what is in the form', async () => {
  const { asked, shown, types } = opened();
  types();
  await pause(300);
  types();
  await pause(300);
  assert.equal(asked.length, 0);
  await pause(150);
  assert.deepEqual([asked.length, asked[0].url, asked[0].body], [1, '/check/', 'name=Otto']);
  assert.deepEqual(shown, [{ hidden: [] }]);
});

test('words to search for a voice by are not checked as if they were one', async () => {
  const { form, asked, types } = opened();
  form.isSearching = true;
  types();
  await pause();
  assert.equal(asked.length, 0);
});

test('an answer about what is no longer in the form is not shown', async () => {
  let answer;
  const { asked, shown, types } = opened(() => new Promise((resolve) => (answer = resolve)));
  types();
  await pause();
  types();
  answer({ ok: true, json: () => ({ hidden: ['old'] }) });
  await settled();
  assert.equal(asked[0].signal.aborted, true);
  assert.deepEqual(shown, []);
});

test('without an answer the form stays as it is', async () => {
  const answers = [{ ok: false }, { ok: true, redirected: true }, new TypeError('no network')];
  const { shown, types } = opened(() => {
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next;
  });
  for (let count = 3; count > 0; count -= 1) {
    types();
    await pause();
  }
  assert.deepEqual([answers.length, shown], [0, []]);
});

test('a form that is gone asks nothing', async () => {
  const { asked, check, types } = opened();
  types();
  check.disconnect();
  types();
  await pause();
  assert.deepEqual(asked, []);
});

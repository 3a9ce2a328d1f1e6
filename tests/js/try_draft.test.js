import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { Draft } from '../../static/js/try/draft.js';

let form, reports, draft;
const OriginalFormData = globalThis.FormData;

beforeEach(() => {
  form = Object.assign(new EventTarget(), { fields: [['name', 'Mara'], ['greeting', 'Hello']] });
  globalThis.FormData = class {
    constructor({ fields }) {
      this.fields = fields.map((field) => [...field]);
    }

    [Symbol.iterator]() {
      return this.fields[Symbol.iterator]();
    }
  };
  reports = [];
  draft = new Draft(form, (isChanged) => reports.push(isChanged));
  draft.connect();
});

afterEach(() => (globalThis.FormData = OriginalFormData));

function greets(text, event = 'input') {
  form.fields[1][1] = text;
  form.dispatchEvent(new Event(event));
}

test('a form that nobody tries may change without a word', () => {
  greets('Ahoy');
  assert.deepEqual(reports, []);
});

test('a change after it was tried is noticed, and so is one that takes it back', () => {
  assert.equal(String(draft.take()), 'name=Mara&greeting=Hello');
  greets('Ahoy');
  greets('Hello', 'change');
  assert.deepEqual(reports, [false, true, false]);
});

test('a file is not sent', () => {
  form.fields.push(['picture', {}]);
  assert.equal(String(draft.take()), 'name=Mara&greeting=Hello');
});

test('trying again takes the form as it is then', () => {
  draft.take();
  greets('Ahoy');
  draft.take();
  greets('Ahoy');
  assert.equal(reports.at(-1), false);
});

test('nothing is tried any more after it was dropped', () => {
  draft.take();
  draft.drop();
  greets('Ahoy');
  assert.deepEqual(reports, [false, false]);
});

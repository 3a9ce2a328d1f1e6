import assert from 'node:assert/strict';
import { test } from 'node:test';

import { UnsavedChanges, differs } from '../../static/js/forms/unsaved_changes.js';

class FakeForm extends EventTarget {
  elements = [];
  marked = null;
  matches = () => false;
  querySelector = () => this.marked;
}

const text = (value, defaultValue = 'as it was') => ({ type: 'text', value, defaultValue });
const box = (checked, defaultChecked) => ({ type: 'checkbox', checked, defaultChecked });
const list = (selectedIndex, ...defaults) => ({
  type: 'select-one',
  selectedIndex,
  options: defaults.map((defaultSelected) => ({ defaultSelected })),
});

function opened(...elements) {
  const form = new FakeForm();
  const page = new EventTarget();
  form.elements = elements;
  new UnsavedChanges(form, page).connect();
  const leave = () => {
    const leaving = new Event('beforeunload', { cancelable: true });
    page.dispatchEvent(leaving);
    return leaving.defaultPrevented ? 'asked' : 'left';
  };
  return { form, page, leave };
}

test('a form that was not changed is left without a question', () => {
  assert.equal(opened(text('as it was'), box(true, true), list(1, false, true)).leave(), 'left');
});

test('a changed form asks', () => {
  assert.equal(opened(text('as it was'), text('typed')).leave(), 'asked');
});

test('a change that was taken back asks nothing', () => {
  const field = text('typed');
  const { leave } = opened(field);
  field.value = 'as it was';
  assert.equal(leave(), 'left');
});

test('a form that is sent asks nothing, and asks again when the person comes back', () => {
  const { form, page, leave } = opened(text('typed'));
  form.dispatchEvent(new Event('submit'));
  assert.equal(leave(), 'left');
  page.dispatchEvent(new Event('pageshow'));
  assert.equal(leave(), 'asked');
});

test('a page that came back with what was typed asks', () => {
  const { form, leave } = opened(text('as it was'));
  form.marked = {};
  assert.equal(leave(), 'asked');
});

test('every kind of control is compared with what the server gave it', () => {
  assert.equal(differs(box(true, false)), true);
  assert.equal(differs(list(0, false, true)), true);
  assert.equal(differs(list(0, false, false)), false);
  assert.equal(differs(list(1, false, false)), true);
  assert.equal(differs(list(-1)), false);
  assert.equal(differs({ type: 'submit', value: 'Save', defaultValue: '' }), false);
  for (const type of ['textarea', 'number', 'email', 'date', 'password']) {
    assert.equal(differs({ ...text('typed'), type }), true, type);
  }
});

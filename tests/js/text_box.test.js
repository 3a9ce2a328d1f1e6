import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { TextBox } from '../../static/js/call/view/text_box.js';

let box, form, input, toggle, sent, takes;
beforeEach(() => {
  input = { value: '', focus: () => (input.hasFocus = true) };
  form = Object.assign(new EventTarget(), { hidden: true, querySelector: () => input });
  toggle = Object.assign(new EventTarget(), { focus: () => (toggle.hasFocus = true) });
  sent = [];
  takes = true;
  box = new TextBox(form, toggle, (text) => takes && sent.push(text) > 0);
});

function submits(text) {
  input.value = text;
  form.dispatchEvent(new Event('submit', { cancelable: true }));
}

test('What is sent leaves the box', () => {
  submits(' When do you close? ');
  assert.deepEqual([sent, input.value], [['When do you close?'], '']);
});

test('What cannot be sent stays', () => {
  takes = false;
  submits('When do you close?');
  assert.equal(input.value, 'When do you close?');
});

test('What the server does not take comes back, before what was typed meanwhile', () => {
  submits('When do you close?');
  box.putBack('When do you close?');
  assert.equal(input.value, 'When do you close?');
  input.value = 'And on Sundays?';
  box.putBack('When do you close?');
  assert.equal(input.value, 'When do you close? And on Sundays?');
});

test('Escape closes it, and does not end the call', () => {
  box.open();
  const escape = Object.assign(new Event('keydown'), { key: 'Escape', stopPropagation: () => (escape.isStopped = true) });
  form.dispatchEvent(escape);
  assert.ok(form.hidden && escape.isStopped && toggle.hasFocus);
  assert.equal(toggle.ariaExpanded, 'false');
});

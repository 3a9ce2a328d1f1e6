import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Menu } from '../../static/js/call/view/menu.js';
import { recall, remember } from '../../static/js/call/view/preferences.js';

let box, done;
beforeEach(() => {
  globalThis.document = new EventTarget();
  box = Object.assign(new EventTarget(), { name: 'push-to-talk', checked: false, defaultChecked: false, dataset: {} });
  done = [];
});

function open() {
  const details = Object.assign(new EventTarget(), { querySelectorAll: () => [box] });
  new Menu(details, { 'push-to-talk': (isOn) => done.push(isOn) });
}

test('a choice holds for the next page', () => {
  open();
  box.checked = true;
  box.dispatchEvent(new Event('change'));
  box.checked = false;
  open();
  assert.equal(box.checked, true);
  assert.deepEqual(done, [false, true, true]);
});

test('what was pressed while the page was loading counts', () => {
  remember('push-to-talk', false);
  box.checked = true;
  open();
  assert.deepEqual(done, [true]);
  assert.equal(recall('push-to-talk', false), true);
});

test('a persona that is talked to by button begins so, whatever was chosen before, and changes nothing for others', () => {
  remember('push-to-talk', false);
  Object.assign(box, { checked: true, defaultChecked: true, dataset: { ofPersona: '' } });
  open();
  assert.deepEqual(done, [true]);
  box.checked = false;
  box.dispatchEvent(new Event('change'));
  assert.deepEqual(done, [true, false]);
  assert.equal(recall('push-to-talk', true), false);
  remember('push-to-talk', true);
  open();
  assert.deepEqual(done, [true, false, false]);
});

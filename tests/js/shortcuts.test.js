import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { Shortcuts } from '../../static/js/call/view/shortcuts.js';

let done, shortcuts;
beforeEach(() => {
  globalThis.document = new EventTarget();
  done = [];
  shortcuts = new Shortcuts({
    mute: () => done.push('mute'),
    end: () => done.push('end'),
    escapeOnce: () => done.push('once'),
  });
  shortcuts.connect();
});

/** A key press at `atMs`, with the focus in a field or not. */
function press(key, { atMs = 0, isInField = false, ...modifiers } = {}) {
  const event = new Event('keydown');
  const target = { closest: () => (isInField ? {} : null) };
  for (const [name, value] of Object.entries({ key, target, timeStamp: atMs, ...modifiers })) {
    Object.defineProperty(event, name, { value });
  }
  document.dispatchEvent(event);
}

test('M mutes', () => {
  press('m');
  press('M');
  assert.deepEqual(done, ['mute', 'mute']);
});

test('Escape twice within two seconds ends the call', () => {
  press('Escape', { atMs: 1000 });
  press('Escape', { atMs: 3000 });
  assert.deepEqual(done, ['once', 'end']);
});

test('a slow second Escape counts as the first again', () => {
  press('Escape', { atMs: 1000 });
  press('Escape', { atMs: 3001 });
  assert.deepEqual(done, ['once', 'once']);
});

test('keys in a field, held down, or with a modifier do nothing', () => {
  press('m', { isInField: true });
  press('m', { repeat: true });
  press('m', { ctrlKey: true });
  press('Escape', { isInField: true });
  assert.deepEqual(done, []);
});

test('switched off, or outside a call, they do nothing', () => {
  shortcuts.isOn = false;
  press('m');
  shortcuts.isOn = true;
  shortcuts.disconnect();
  press('m');
  assert.deepEqual(done, []);
});

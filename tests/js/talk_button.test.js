import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { TalkButton } from '../../static/js/call/talk/talk_button.js';

let button, done, talk, isMuted;
beforeEach(() => {
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  globalThis.window = new EventTarget();
  button = Object.assign(new EventTarget(), { hidden: true, captured: [] });
  button.setPointerCapture = (id) => button.captured.push(id);
  done = [];
  isMuted = false;
  talk = new TalkButton(button, {
    press: (atMs) => {
      done.push(`press ${atMs}`);
      talk.show(!isMuted);
    },
    release: (atMs) => {
      done.push(`release ${atMs}`);
      talk.show(false);
    },
  });
  talk.connect();
  talk.show(false);
});

/** An event at `atMs`; whether its own effect is prevented. */
function happens(type, { at = document, atMs = 0, isIn = null, isSeen = true, ...fields } = {}) {
  const event = new Event(type, { cancelable: true });
  const target = {
    closest: (selector) => (isIn && selector.split(', ').includes(isIn) ? {} : null),
    matches: (selector) => selector === ':focus-visible' && isSeen,
  };
  for (const [name, value] of Object.entries({ target, timeStamp: atMs, ...fields })) {
    Object.defineProperty(event, name, { value });
  }
  at.dispatchEvent(event);
  return event.defaultPrevented;
}

function space(type, fields) {
  return happens(type, { key: ' ', ...fields });
}

test('Space is held, and its repeats scroll nothing', () => {
  assert.ok(space('keydown', { atMs: 10 }));
  assert.ok(space('keydown', { atMs: 60, repeat: true }));
  space('keyup', { atMs: 900 });
  space('keyup', { atMs: 950 });
  assert.deepEqual(done, ['press 10', 'release 900']);
});

for (const place of ['input', 'textarea', 'select', 'button', 'summary', 'a', 'dialog', 'details[open]', '[contenteditable]']) {
  test(`Space keeps its own meaning in ${place}`, () => {
    happens('focusin', { isIn: place });
    assert.equal(space('keydown', { isIn: place }), false);
    space('keyup');
    assert.deepEqual(done, []);
  });
}

for (const place of ['button', 'summary', 'a']) {
  test(`Space talks after a click on ${place}, whose focus nobody sees`, () => {
    happens('focusin', { isIn: place, isSeen: false });
    assert.ok(space('keydown', { isIn: place, atMs: 10 }));
    assert.ok(space('keyup', { isIn: place, atMs: 900 })); // in Firefox it would press it
    assert.deepEqual(done, ['press 10', 'release 900']);
  });
}

for (const place of ['input', 'textarea', 'dialog', 'details[open]']) {
  test(`and not in ${place}, seen or not`, () => {
    happens('focusin', { isIn: place, isSeen: false });
    assert.equal(space('keydown', { isIn: place }), false);
    assert.deepEqual(done, []);
  });
}

test('Space that ends in a field ends the turn', () => {
  space('keydown', { atMs: 10 });
  space('keyup', { atMs: 500, isIn: 'input' });
  assert.deepEqual(done, ['press 10', 'release 500']);
});

test('Space does nothing with a modifier, switched off, without push-to-talk, or after the call', () => {
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey', 'shiftKey']) space('keydown', { [modifier]: true });
  talk.usesSpace = false;
  space('keydown');
  talk.usesSpace = true;
  talk.show(null);
  space('keydown');
  talk.show(false);
  talk.disconnect();
  assert.equal(space('keydown'), false);
  assert.deepEqual(done, []);
});

test('a finger holds the button, also when it slides off', () => {
  happens('pointerdown', { at: button, atMs: 10, button: 0, pointerId: 7 });
  assert.deepEqual(button.captured, [7]);
  assert.equal(button.ariaPressed, 'true');
  happens('pointerup', { at: button, atMs: 700 });
  happens('lostpointercapture', { at: button, atMs: 700 });
  happens('click', { at: button, atMs: 700, detail: 1 });
  assert.deepEqual(done, ['press 10', 'release 700']);
  assert.equal(button.ariaPressed, 'false');
});

test('a finger that the system takes away lets go', () => {
  happens('pointerdown', { at: button, atMs: 10, button: 0 });
  happens('pointercancel', { at: button, atMs: 300 });
  assert.deepEqual(done, ['press 10', 'release 300']);
});

test('the right button of a mouse and a long press open nothing', () => {
  happens('pointerdown', { at: button, button: 2 });
  assert.ok(happens('contextmenu', { at: button }));
  assert.deepEqual(done, []);
});

test('Space and Enter hold the button that has the focus, and click nothing', () => {
  for (const key of [' ', 'Enter']) {
    assert.ok(happens('keydown', { at: button, key, atMs: 10 }));
    assert.ok(happens('keyup', { at: button, key, atMs: 400 }));
  }
  assert.deepEqual(done, ['press 10', 'release 400', 'press 10', 'release 400']);
});

test('a screen reader that only clicks begins and ends a turn', () => {
  happens('click', { at: button, atMs: 10, detail: 0 });
  happens('click', { at: button, atMs: 20, detail: 0 });
  assert.deepEqual(done, ['press 10', 'release Infinity']);
});

test('who cannot hold presses once to begin and once to end', () => {
  talk.pressesOnce = true;
  happens('pointerdown', { at: button, button: 0 });
  happens('pointerup', { at: button });
  happens('click', { at: button, atMs: 10, detail: 1 });
  space('keydown', { atMs: 900 });
  space('keyup', { atMs: 910 });
  assert.deepEqual(done, ['press 10', 'release Infinity']);
});

test('a window that loses the keyboard lets go of what is held, and not of what was pressed once', () => {
  space('keydown', { atMs: 10 });
  happens('blur', { at: window, atMs: 300 });
  space('keyup', { atMs: 800 });
  assert.deepEqual(done, ['press 10', 'release 300']);
  talk.pressesOnce = true;
  space('keydown', { atMs: 1000 });
  happens('blur', { at: window, atMs: 1300 });
  assert.deepEqual(done.slice(2), ['press 1000']);
});

test('a page that nobody sees hears nobody', () => {
  talk.pressesOnce = true;
  space('keydown', { atMs: 10 });
  document.hidden = true;
  happens('visibilitychange', { atMs: 500 });
  assert.deepEqual(done, ['press 10', 'release 500']);
});

test('a press that was not taken may be tried again', () => {
  isMuted = true;
  for (const atMs of [10, 500]) {
    happens('pointerdown', { at: button, button: 0, atMs });
    happens('pointerup', { at: button, atMs: atMs + 200 });
  }
  assert.deepEqual(done, ['press 10', 'release 210', 'press 500', 'release 700']);
});

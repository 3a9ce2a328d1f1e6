import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { Toasts } from '../../static/js/call/view/toasts.js';

mock.timers.enable({ apis: ['setTimeout'] });

class FakeElement {
  static writes = 0;
  children = [];
  #text = '';

  get textContent() {
    return this.#text;
  }

  set textContent(text) {
    FakeElement.writes += 1;
    this.#text = text;
  }

  append(child) {
    this.children.push(child);
    child.remove = () => this.children.splice(this.children.indexOf(child), 1);
  }
}

let region, toasts;
beforeEach(() => {
  globalThis.document = { createElement: () => new FakeElement() };
  region = new FakeElement();
  toasts = new Toasts(region);
  FakeElement.writes = 0;
});

const texts = () => region.children.map(({ textContent }) => textContent);

test('one goes after a while', () => {
  toasts.show('Hello');
  mock.timers.tick(8_000);
  assert.deepEqual(texts(), []);
});

test('equal ones are one, which stays longer and is read out once', () => {
  toasts.show('Not sent');
  mock.timers.tick(7_000);
  toasts.show('Not sent');
  mock.timers.tick(7_000);
  assert.deepEqual([texts(), FakeElement.writes], [['Not sent'], 1]);
});

test('of a kind the newest is shown', () => {
  toasts.show('5 minutes left', 'time');
  toasts.show('Connection lost');
  toasts.show('one minute left', 'time');
  assert.deepEqual(texts(), ['one minute left', 'Connection lost']);
  toasts.drop('time');
  assert.deepEqual(texts(), ['Connection lost']);
});

test('they never cover much: at most three', () => {
  for (const text of ['a', 'b', 'c', 'd']) toasts.show(text);
  assert.deepEqual(texts(), ['b', 'c', 'd']);
});

test('the end of the call takes all of them', () => {
  toasts.show('a');
  toasts.show('b');
  toasts.clear();
  mock.timers.tick(8_000);
  assert.deepEqual(texts(), []);
});

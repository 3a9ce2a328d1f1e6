import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CHARACTERS_MAX, turnsIn } from '../../static/js/try/turns.js';

test('each line is a turn; empty ones are none', () => {
  const turns = [{ text: 'Hello' }, { text: 'And you?' }];
  assert.deepEqual(turnsIn(' Hello \r\n\n\u200b\nAnd you?'), { turns, problem: '' });
});

test('what was recorded comes after what was typed, and alone is enough', () => {
  const frames = [new Int16Array(960)];
  assert.deepEqual(turnsIn('Hello', frames).turns, [{ text: 'Hello' }, { frames }]);
  assert.equal(turnsIn('', frames).problem, '');
});

test('without a turn there is nothing to play', () => assert.match(turnsIn(' \n ').problem, /at least one line/));

test('more than eight are too many', () => {
  assert.equal(turnsIn('a\n'.repeat(8)).problem, '');
  assert.match(turnsIn('a\n'.repeat(9)).problem, /9 turns: leave 8/);
  assert.match(turnsIn('a\n'.repeat(8), [new Int16Array(960)]).problem, /9 turns/);
});

test('a line that no call takes is named', () => {
  assert.match(turnsIn(`a\n${'b'.repeat(CHARACTERS_MAX + 1)}`).problem, /^Line 2 is longer/);
});

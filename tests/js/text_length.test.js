import assert from 'node:assert/strict';
import { test } from 'node:test';

import { counted } from '../../static/js/forms/counter.js';
import { textLength } from '../../static/js/forms/text_length.js';

// What Python makes of the same text, as the persona form cleans it: see test_forms.py.
const LENGTHS = {
  '': 0,
  ' a ': 1,
  'a\nb': 3,
  'a\r\nb': 3,
  '\u{1F686}\u{1F686}': 2,
  'e\u0301': 2,
  '\u{1F468}\u200D\u{1F469}': 3,
  '\uFEFFa': 2,
  '\x1ca\x85': 1,
  '\u3000قطار\u2003': 4,
};

test('a text is as long as the server counts it', () => {
  for (const [text, length] of Object.entries(LENGTHS)) assert.equal(textLength(text), length, JSON.stringify(text));
});

test('a text of any length is counted at once', () => {
  assert.equal(textLength('\u{1F686}'.repeat(1_000_000)), 1_000_000);
  assert.equal(textLength(`a${' '.repeat(1_000_000)}a`), 1_000_002);
});

test('what is too many is said', () => {
  assert.equal(counted(499, 500), '499 of 500 characters');
  assert.equal(counted(20_412, 20_000), '20\u202f412 of 20\u202f000 characters: 412 too many');
});

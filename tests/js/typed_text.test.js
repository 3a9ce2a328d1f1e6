import assert from 'node:assert/strict';
import { test } from 'node:test';

import { typedText } from '../../static/js/call/typed_text.js';

const MESSAGE_BYTES = 16 * 1024;

test('what is typed is sent as it is, without space around it', () => {
  assert.equal(typedText('  When do you open?\n'), 'When do you open?');
  assert.equal(typedText('👩🏽‍🔬 นาฬิกา\tשָׁלוֹם\nagain'), '👩🏽‍🔬 นาฬิกา\tשָׁלוֹם\nagain');
});

test('half of a pair becomes a character that everybody can read', () => {
  assert.equal(typedText('ok \ud83d'), 'ok \ufffd');
  assert.equal(typedText('\udc00ok'), '\ufffdok');
});

test('what cannot be seen is no turn', () => {
  for (const blank of ['', ' ', '\u200b', '\u200b\u2060 \ufeff', '\x1b\x07', '\u3164', '\u2800', '\u00ad', '\ufe0f']) {
    assert.equal(typedText(blank), '', JSON.stringify(blank));
  }
});

test('whatever fits into the box fits into a message', () => {
  for (const character of ['\x1b', '\0', '"', '\\', '\n', 'ก', '\ud83d', '\udc00', '😀', '\u2028', '\x7f']) {
    const message = { type: 'input.text', text: typedText(`x${character.repeat(4000 / character.length)}x`) };
    assert.ok(new TextEncoder().encode(JSON.stringify(message)).length < MESSAGE_BYTES, JSON.stringify(character));
  }
});

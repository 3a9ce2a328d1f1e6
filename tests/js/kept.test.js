import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asText } from '../../static/js/call/view/kept.js';

test('what was said is a line each turn, with who said it and what became of it', () => {
  const items = [
    { role: 'assistant', text: 'Good morning. ', isInterrupted: true },
    { role: 'user', text: 'When do you open?' },
    { role: 'user', text: 'Hello?', isLost: true },
  ];
  const lines = ['Mara: Good morning. (interrupted)', 'You: When do you open?', 'You: Hello? (not delivered)'];
  assert.equal(asText(items, 'Mara'), lines.join('\n'));
});

test('nothing that was said is no text', () => {
  assert.equal(asText([], 'Mara'), '');
});

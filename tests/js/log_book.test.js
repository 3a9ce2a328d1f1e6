import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LogBook, MAX_LINES, lineText } from '../../static/js/call/view/log_book.js';

function texts(lines) {
  return lines.map((line) => line.text);
}

test('it keeps the last 250 lines', () => {
  const book = new LogBook();
  for (let i = 0; i < MAX_LINES + 5; i++) book.add('info', `line ${i}`);
  const lines = book.from('debug');
  assert.equal(lines.length, 250);
  assert.deepEqual([lines[0].text, lines.at(-1).text], ['line 5', 'line 254']);
});

test('a level shows itself and what is above', () => {
  const book = new LogBook();
  for (const level of ['debug', 'info', 'warning', 'error']) book.add(level, level);
  assert.deepEqual(texts(book.from('warning')), ['warning', 'error']);
  assert.deepEqual(texts(book.from('debug')), ['debug', 'info', 'warning', 'error']);
});

test('a level that is not known counts as info', () => {
  assert.equal(new LogBook().add('loud', 'x').level, 'info');
});

test('a line as text has its time to the millisecond', () => {
  const line = new LogBook().add('error', 'Lost.', new Date(Date.UTC(2030, 0, 1, 12, 4, 9, 120)));
  assert.equal(lineText(line), '12:04:09.120 error Lost.');
});

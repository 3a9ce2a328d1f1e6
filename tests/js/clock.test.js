import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const SCRIPTS = new URL('../../static/js/', import.meta.url);
const SHOWS_THE_TIME_OF_DAY = ['call/view/log_book.js'];

test('no script of the page goes by the wall clock, which others set', () => {
  const scripts = readdirSync(SCRIPTS, { recursive: true }).filter((name) => name.endsWith('.js'));
  const usesIt = (name) => /\bDate\b(?!\.parse\()/.test(readFileSync(new URL(name, SCRIPTS), 'utf8'));
  assert.ok(scripts.length > 20);
  assert.deepEqual(scripts.filter(usesIt), SHOWS_THE_TIME_OF_DAY);
});

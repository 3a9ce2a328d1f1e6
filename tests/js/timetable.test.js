import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timetable } from '../../static/js/recording/timetable.js';

const AT = Date.parse('2026-11-30T10:00:00Z');
const timetable = new Timetable([AT, AT + 60_000], [AT - 500, AT + 5_000, AT + 20_000, AT + 61_500]);

test('the turn that was begun last is the one that is heard', () => {
  assert.equal(timetable.turnAt(0, 4), 0);
  assert.equal(timetable.turnAt(0, 5), 1);
  assert.equal(timetable.turnAt(0, 19.9), 2);
  assert.equal(timetable.turnAt(1, 30), 3);
});

test('before the first turn none is heard', () => {
  assert.equal(new Timetable([AT], [AT + 5_000]).turnAt(0, 1), -1);
});

test('a turn is played from a little before its beginning, in the part that has it', () => {
  assert.deepEqual(timetable.placeOf(1), { part: 0, seconds: 4.7 });
  assert.deepEqual(timetable.placeOf(3), { part: 1, seconds: 1.2 });
});

test('a turn from before the recording is played from its beginning', () => {
  assert.deepEqual(timetable.placeOf(0), { part: 0, seconds: 0 });
});

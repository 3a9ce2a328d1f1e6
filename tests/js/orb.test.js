import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { Orb, loudness } from '../../static/js/call/view/orb.js';

mock.timers.enable({ apis: ['setTimeout'] });

test('silence and a quiet room leave the orb at rest', () => {
  assert.equal(loudness(0), 0);
  assert.equal(loudness(0.002), 0);
});

test('loud speech moves it fully, and no further', () => {
  assert.equal(loudness(0.26), 1);
  assert.equal(loudness(1), 1);
});

test('it moves as the ear hears: each doubling of the level is one more step', () => {
  const steps = [0.01, 0.02, 0.04, 0.08].map(loudness);
  const [first, second, third] = steps.slice(1).map((step, i) => step - steps[i]);
  assert.ok(first > 0.1);
  assert.ok(Math.abs(first - second) < 1e-9 && Math.abs(second - third) < 1e-9);
});

const PICTURE_MS = 40;

/** An orb, and what it writes. */
function orbInACall() {
  const written = [];
  const element = { dataset: {}, style: { setProperty: (_, level) => written.push(level) } };
  const orb = new Orb(element);
  orb.stateChanged('ready', true);
  return { orb, written };
}

test('it follows a level in steps, as often as the level comes, and rests when it is there', () => {
  const { orb, written } = orbInACall();
  orb.heardMicrophone(0.1);
  orb.heardMicrophone(0.1);
  assert.equal(written.length, 1);
  for (let picture = 0; picture < 100; picture += 1) mock.timers.tick(PICTURE_MS);
  assert.equal(Number(written.at(-1)).toFixed(1), loudness(0.1).toFixed(1));
  const until = written.length;
  assert.ok(until < 10);
  orb.heardMicrophone(0.1);
  mock.timers.tick(1_000);
  assert.equal(written.length, until);
});

test('in silence it comes to rest by itself, also if no more levels come', () => {
  const { orb, written } = orbInACall();
  orb.stateChanged('assistant_speaking', true);
  orb.heardSpeaker(0.1);
  orb.stateChanged('ready', true);
  for (let picture = 0; picture < 100; picture += 1) mock.timers.tick(PICTURE_MS);
  assert.equal(written.at(-1), '0.00');
});

test('after the call it is still', () => {
  const { orb, written } = orbInACall();
  orb.heardMicrophone(0.1);
  orb.stateChanged('stopped', false);
  orb.heardMicrophone(0.1);
  mock.timers.tick(1_000);
  assert.equal(written.at(-1), '0.00');
});

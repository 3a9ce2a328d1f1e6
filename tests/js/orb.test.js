import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Orb, loudness } from '../../static/js/call/view/orb.js';

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

test('in silence nothing is written, so that the page draws nothing', () => {
  const pictures = [];
  globalThis.requestAnimationFrame = (draw) => pictures.push(draw);
  globalThis.cancelAnimationFrame = () => {};
  const written = [];
  const element = { dataset: {}, style: { setProperty: (_, level) => written.push(level) } };
  const orb = new Orb(element);
  const shows = (count) => { for (let i = 0; i < count; i += 1) pictures.shift()(); };

  orb.stateChanged('ready', true);
  orb.heardMicrophone(0.1);
  shows(5);
  assert.equal(new Set(written.slice(1)).size, 5);
  orb.heardMicrophone(0);
  shows(100);
  const until = written.length;
  shows(100);
  assert.equal(written.length, until);
  assert.equal(written.at(-1), '0.000');
});

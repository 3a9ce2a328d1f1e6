import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OutputMeter } from '../../static/js/call/devices/output_meter.js';

test('it adds up the answers, and keeps the loudest peak', () => {
  const meter = new OutputMeter();
  meter.hear({ items: [{ itemId: 'a', playedMs: 40 }], peak: 0.5, underruns: 0 });
  meter.hear({ items: [{ itemId: 'a', playedMs: 80 }, { itemId: 'b', playedMs: 20 }], peak: 0.25, underruns: 1 });
  const dataset = {};
  meter.write(dataset);
  assert.deepEqual(dataset, { playedMs: 100, underruns: 1, outputPeak: '0.500' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { chooseDevice, chosenDevice, chosenIds } from '../../static/js/call/devices/chosen_devices.js';

test('a device is remembered by its id and its name', () => {
  chooseDevice('microphone', { id: 'h', label: 'Headset of Zoë (2)' });
  assert.deepEqual(chosenDevice('microphone'), { id: 'h', label: 'Headset of Zoë (2)' });
  assert.deepEqual(chosenIds(), { microphone: 'h', speaker: '' });
});

test('the system’s choice leaves nothing to remember', () => {
  chooseDevice('microphone', { id: 'h', label: 'Headset' });
  chooseDevice('microphone', { id: '', label: 'System default (Headset)' });
  assert.deepEqual(chosenDevice('microphone'), { id: '', label: '' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choices, chosenId } from '../../static/js/call/sound_check/device_choices.js';

function microphone(deviceId, label) {
  return { kind: 'audioinput', deviceId, label };
}

test('the system’s choice comes first, and is there once', () => {
  const devices = [
    microphone('default', 'Default - Headset'),
    microphone('communications', 'Communications - Headset'),
    microphone('h', 'Headset'),
    { kind: 'audiooutput', deviceId: 's', label: 'Screen' },
  ];
  assert.deepEqual(choices(devices, 'audioinput'), [
    { id: '', label: 'System default (Headset)' },
    { id: 'h', label: 'Headset' },
  ]);
});

test('a name keeps its own dashes', () => {
  const devices = [microphone('default', 'Default - USB - front')];
  assert.equal(choices(devices, 'audioinput')[0].label, 'System default (USB - front)');
});

test('devices whose names the browser keeps are counted', () => {
  const devices = [microphone('a', ''), microphone('b', ''), { kind: 'audiooutput', deviceId: 'c', label: '' }];
  const labels = choices(devices, 'audioinput').map(({ label }) => label);
  assert.deepEqual(labels, ['System default', 'Microphone 1', 'Microphone 2']);
  assert.equal(choices(devices, 'audiooutput')[1].label, 'Speaker 1');
});

test('before the person allows the microphone there is only the system’s choice', () => {
  assert.deepEqual(choices([microphone('', '')], 'audioinput'), [{ id: '', label: 'System default' }]);
});

const OPTIONS = [
  { id: '', label: 'System default' },
  { id: 'h', label: 'Headset' },
  { id: 'w', label: 'Webcam' },
];

for (const [what, chosen, id] of [
  ['a device is found again', { id: 'w', label: 'Webcam' }, 'w'],
  ['a device with another id is found by its name', { id: 'old', label: 'Headset' }, 'h'],
  ['one that is gone leaves the system’s choice', { id: 'old', label: 'Speakerphone' }, ''],
  ['without a choice it is the system’s', { id: '', label: '' }, ''],
]) {
  test(what, () => assert.equal(chosenId(OPTIONS, chosen), id));
}

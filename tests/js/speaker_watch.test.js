import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { chooseDevice } from '../../static/js/call/devices/chosen_devices.js';
import { SpeakerWatch } from '../../static/js/call/devices/speaker_watch.js';

let there, done, came, watch;
beforeEach(() => {
  there = ['headset', 'screen'];
  done = [];
  came = 0;
  chooseDevice('speaker', { id: 'headset', label: 'Headset' });
  const mediaDevices = new EventTarget();
  mediaDevices.enumerateDevices = async () => there.map((deviceId) => ({ kind: 'audiooutput', deviceId }));
  Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices }, configurable: true });
  watch = new SpeakerWatch({
    call: () => ({ useSpeaker: async (deviceId) => done.push(deviceId), speakerCame: async () => (came += 1) }),
    say: (text) => done.push(text),
  });
  watch.connect();
});

async function devicesAre(...deviceIds) {
  there = deviceIds;
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  await new Promise(setImmediate);
}

test('a speaker that is unplugged is replaced, and used again when it is back', async () => {
  await devicesAre('screen');
  await devicesAre('screen', 'webcam');
  await devicesAre('screen', 'headset');
  assert.deepEqual(done, ['', 'Your speaker is gone: another one plays.', 'headset', 'Your speaker is back.']);
});

test('others come and go without a word', async () => {
  await devicesAre('headset');
  chooseDevice('speaker', { id: '', label: '' });
  await devicesAre();
  assert.deepEqual(done, []);
});

test('after the call nobody listens', async () => {
  watch.disconnect();
  await devicesAre('screen');
  assert.deepEqual(done, []);
});

test('where there is a speaker again the call hears of it, and not while there is none', async () => {
  await devicesAre();
  assert.equal(came, 0);
  await devicesAre('screen');
  assert.equal(came, 1);
});

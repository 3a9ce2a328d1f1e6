// The microphone and the speaker that a person chose on this device.
import { recallText, rememberText } from '../view/preferences.js';

export const Kind = Object.freeze({ MICROPHONE: 'microphone', SPEAKER: 'speaker' });

/** {id, label}; both empty for the system's choice. */
export function chosenDevice(kind) {
  const [id, ...label] = recallText(kind).split(' ');
  return { id, label: label.join(' ') };
}

export function chooseDevice(kind, { id, label }) {
  rememberText(kind, id ? `${id} ${label}` : '');
}

/** Ids of {microphone, speaker}, for a call. */
export function chosenIds() {
  return Object.fromEntries(Object.values(Kind).map((kind) => [kind, chosenDevice(kind).id]));
}

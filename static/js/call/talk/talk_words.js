// The wording of a call with push-to-talk, where it differs from that of another one (view/words.js). Pure.
import { State } from '../states.js';

const HOLDING = Object.freeze({
  [State.STARTING]: { hint: 'You can hold the button and speak already.' },
  [State.READY]: { word: 'Your turn', hint: 'Hold the button while you speak' },
  [State.LISTENING]: { hint: 'Let go to send' },
  [State.ASSISTANT_SPEAKING]: { hint: 'Hold the button to interrupt' },
});
const PRESSING = Object.freeze({
  [State.STARTING]: { hint: 'You can press the button and speak already.' },
  [State.READY]: { word: 'Your turn', hint: 'Press the button, speak, then press it again' },
  [State.LISTENING]: { hint: 'Press the button again to send' },
  [State.ASSISTANT_SPEAKING]: { hint: 'Press the button to interrupt' },
});

/** {word, hint}: the word of a state and the line under it; what is left out is as usual. `pressesOnce`: nobody holds. */
export function talkWords(state, { pressesOnce }) {
  return (pressesOnce ? PRESSING : HOLDING)[state] ?? {};
}

export function talkLabel({ pressesOnce }) {
  return pressesOnce ? 'Press to talk' : 'Hold to talk';
}

export const MUTED_PRESS = 'You are muted. Unmute to talk.';

// All wording of the states of a call: the word below the orb, the line under it, and the page's title. `sound` is how
// the person can be heard: {microphone: its state, isMuted, isPaused: by the browser, mayInterrupt: by speaking, isOnline}.
import { MicrophoneState, isTrouble } from '../devices/microphone_states.js';
import { State } from '../states.js';

const BROWSER_ASKS = 'Your browser is asking whether this page may listen.';

/** @param name the persona's short one */
export function stateWord(state, name, sound) {
  switch (state) {
    case State.IDLE:
      return 'Ready when you are';
    case State.REQUESTING_MICROPHONE:
      return 'Waiting for your microphone';
    case State.STARTING:
      return 'Connecting';
    case State.READY:
      return readyWord(isolated(name), sound);
    case State.LISTENING:
      return 'You are speaking';
    case State.PROCESSING:
      return `${isolated(name)} is thinking`;
    case State.ASSISTANT_SPEAKING:
      return `${isolated(name)} is speaking`;
    case State.RECONNECTING:
      return 'Reconnecting';
    case State.STOPPED:
      return 'Call ended';
    case State.ERROR:
      return 'Something went wrong';
  }
}

/** The line under the word: what one can do now. */
export function stateHint(state, sound) {
  switch (state) {
    case State.REQUESTING_MICROPHONE:
      return BROWSER_ASKS;
    case State.STARTING:
      return mayBeHeard(sound) ? 'You can start talking: nothing you say is lost.' : 'One moment.';
    case State.READY:
      return readyHint(sound);
    case State.ASSISTANT_SPEAKING:
      return mayBeHeard(sound) && sound.mayInterrupt ? 'Just start talking to interrupt' : 'Interrupt stops the answer';
    case State.RECONNECTING:
      return `${sound.isOnline ? 'One moment' : 'Your network is gone'}. We keep the call for you.`;
    default:
      return '';
  }
}

/** @param word of the state; none before the first call */
export function pageTitle(word, name) {
  return word ? `${word} · ${name}` : name;
}

/**
 * Whether a screen reader says this state. A turn has up to five; the captions say the others, and the persona's voice.
 * Its end says that one can speak again.
 */
export function isAnnounced(state) {
  return [State.REQUESTING_MICROPHONE, State.STARTING, State.READY, State.RECONNECTING].includes(state);
}

export function mayBeHeard({ microphone, isMuted, isPaused }) {
  return [MicrophoneState.GOOD, MicrophoneState.SILENT].includes(microphone) && !isMuted && !isPaused;
}

function readyWord(name, { microphone, isMuted, isPaused }) {
  if (isTrouble(microphone) || (isPaused && microphone !== MicrophoneState.OFF)) return `${name} cannot hear you`;
  return isMuted ? 'You are muted' : `${name} is listening`;
}

function readyHint({ microphone, isMuted, isPaused }) {
  if (isTrouble(microphone) || isPaused) return ''; // a panel or button says more
  if (microphone === MicrophoneState.OFF) return 'Type what you want to say';
  if (microphone === MicrophoneState.ASKING) return BROWSER_ASKS;
  if (isMuted) return 'Unmute to be heard, or type';
  if (microphone === MicrophoneState.SILENT) return 'Your microphone gives no sound: is it muted? You can also type';
  return 'Say something, or type';
}

/** In a sentence: whatever direction the name is written in, the words after it keep theirs (Unicode FSI, PDI). */
function isolated(name) {
  return `\u2068${name}\u2069`;
}

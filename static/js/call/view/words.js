// All wording of the states of a call: the word below the orb, the line under it, and the page's title.
import { State } from '../states.js';

/** "Mara, front desk" speaks as "Mara". */
export function shortName(name) {
  return name.split(',')[0].trim();
}

export function stateWord(state, name) {
  switch (state) {
    case State.IDLE:
      return 'Ready when you are';
    case State.REQUESTING_MICROPHONE:
      return 'Waiting for your microphone';
    case State.STARTING:
      return 'Connecting';
    case State.READY:
      return `${isolated(shortName(name))} is listening`;
    case State.LISTENING:
      return 'You are speaking';
    case State.PROCESSING:
      return `${isolated(shortName(name))} is thinking`;
    case State.ASSISTANT_SPEAKING:
      return `${isolated(shortName(name))} is speaking`;
    case State.RECONNECTING:
      return 'Reconnecting';
    case State.STOPPED:
      return 'Call ended';
    case State.ERROR:
      return 'Something went wrong';
  }
}

/** The line under the word: what one can do now. */
export function stateHint(state, { hasMicrophone, isMuted, isOnline }) {
  switch (state) {
    case State.REQUESTING_MICROPHONE:
      return 'Your browser is asking whether this page may listen.';
    case State.STARTING:
      return hasMicrophone ? 'You can start talking: nothing you say is lost.' : 'One moment.';
    case State.READY:
      return readyHint(hasMicrophone, isMuted);
    case State.ASSISTANT_SPEAKING:
      return hasMicrophone && !isMuted ? 'Just start talking to interrupt' : 'Interrupt stops the answer';
    case State.RECONNECTING:
      return `${isOnline ? 'One moment' : 'Your network is gone'}. We keep the call for you.`; // or our server restarts
    default:
      return '';
  }
}

export function pageTitle(state, name) {
  return state === State.IDLE ? name : `${stateWord(state, name)} · ${name}`;
}

/** In a sentence: whatever direction the name is written in, the words after it keep theirs (Unicode FSI, PDI). */
function isolated(name) {
  return `\u2068${name}\u2069`;
}

function readyHint(hasMicrophone, isMuted) {
  if (!hasMicrophone) return 'Type what you want to say';
  return isMuted ? 'Your microphone is muted' : 'Say something, or type';
}

// What a person reads about a microphone that does not work, and what to do about it. Pure.
import { MicrophoneState } from '../devices/microphone_states.js';
import { Action } from './actions.js';

const BOTH = Object.freeze([Action.TRY_AGAIN, Action.USE_TEXT]);
const TEXT_ONLY = Object.freeze([Action.USE_TEXT]);

const STEPS_TO_ALLOW = Object.freeze({
  firefox: 'Select the crossed-out microphone left of the address and remove the block.',
  safari: 'Open Safari’s settings for this website and allow the microphone.',
  ios: 'Tap the “AA” or page button beside the address, open Website Settings, and allow the microphone.',
  chrome: 'Select the icon left of the address and switch the microphone on.',
});

const WORDS = Object.freeze({
  [MicrophoneState.MUTED]: [
    'Your microphone is muted',
    'A switch on it, or your system, mutes it. Unmute it there, or type.',
    TEXT_ONLY,
  ],
  [MicrophoneState.ENDED]: ['Your microphone is gone', 'We are looking for another one. You can type.', TEXT_ONLY],
  [MicrophoneState.MISSING]: ['No microphone found', 'Connect one, or type instead.', BOTH],
  [MicrophoneState.BUSY]: [
    'The microphone is in use',
    'Another program or tab uses it. Close that one and try again, or type instead.',
    BOTH,
  ],
  [MicrophoneState.BLOCKED]: ['The microphone is blocked', '', BOTH],
  [MicrophoneState.BLOCKED_BY_SYSTEM]: [
    'Your system blocks the microphone',
    'Allow your browser to use it in the privacy settings of your system, or type instead.',
    BOTH,
  ],
  [MicrophoneState.UNFIT]: [
    'This microphone does not work here',
    'It cannot record with the settings that a call needs. Use another one, or type instead.',
    BOTH,
  ],
  [MicrophoneState.INSECURE]: [
    'The microphone needs https',
    'Browsers allow it on secure pages only, and this one came over plain http. You can type instead.',
    TEXT_ONLY,
  ],
  [MicrophoneState.FAILED]: [
    'The microphone did not start',
    'Your browser could not open it. Try again, or type instead.',
    BOTH,
  ],
});

/** {title, text, actions} of a state that is trouble; null for the others. */
export function describeMicrophone(state, userAgent = '') {
  if (!WORDS[state]) return null;
  const [title, text, actions] = WORDS[state];
  const steps = state === MicrophoneState.BLOCKED ? `${STEPS_TO_ALLOW[browserOf(userAgent)]} Or type instead.` : text;
  return Object.freeze({ title, text: steps, actions });
}

/** Which steps unblock the microphone here: firefox, safari, ios or chrome. */
export function browserOf(userAgent) {
  if (/iPhone|iPad/.test(userAgent)) return 'ios';
  if (userAgent.includes('Firefox/')) return 'firefox';
  return /Safari\//.test(userAgent) && !/Chrom|Edg/.test(userAgent) ? 'safari' : 'chrome';
}

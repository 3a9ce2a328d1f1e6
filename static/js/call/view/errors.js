// What went wrong -> what a person reads, and what to do about it. Pure.
// A fault is {kind: 'microphone', state}, {kind: 'sound'}: this browser plays none, {kind: 'server', code, message,
// retryAfter}, {kind: 'closed', code}, {kind: 'offline'}, {kind: 'timeout'} or {kind: 'lost'}: the connection did not
// come back. Times are seconds.
// What the server reports is described in agents/voice/faults.json, which the page brings along as `faults`: for each
// code {close_code, title, sentence, action, is_calm}.
import { Action } from './actions.js';
import { describeMicrophone } from './microphone_words.js';

const OURS = Object.freeze({
  sound: ['The sound did not start', 'Your browser plays no sound here. Try again, or type and read the answers.'],
  offline: ['You are offline', 'A call needs the network. Please try again when you are online.'],
  timeout: ['The call did not connect', 'The server took too long to answer. Please try again.'],
  lost: ['The connection was lost', 'We could not come back to your call. Please try again.'],
  broken: ['The connection was lost', 'The server could not be reached. Please try again.'],
});

/**
 * {title, text, actions, waitSeconds, isCalm}: one or two actions, and the seconds that have to pass before the first
 * of them makes sense. Calm is what happened on purpose or as announced.
 */
export function describeFault(fault, faults, userAgent = '') {
  switch (fault.kind) {
    case 'microphone':
      return described(describeMicrophone(fault.state, userAgent));
    case 'sound':
      return ours('sound', [Action.TRY_AGAIN, Action.USE_TEXT]);
    case 'server':
      return describeServer(fault, faults);
    case 'closed':
      return describeClose(fault.code, faults);
    default:
      return ours(fault.kind, [Action.COME_BACK]);
  }
}

/** The server's own sentence comes first: it may name a reason or a time. */
function describeServer({ code, message, retryAfter }, faults) {
  const { title, sentence, action, is_calm: isCalm } = faults[code] ?? faults.internal;
  const text = message || sentence;
  return described({ title, text, actions: [action], waitSeconds: Math.ceil(retryAfter ?? 0), isCalm });
}

/** A close without a message. Where several codes share the close code, it is the first. */
function describeClose(closeCode, faults) {
  const code = Object.keys(faults).find((name) => faults[name].close_code === closeCode);
  return code ? describeServer({ code }, faults) : ours('broken', [Action.COME_BACK]);
}

function ours(name, actions) {
  const [title, text] = OURS[name];
  return described({ title, text, actions });
}

function described({ title, text, actions, waitSeconds = 0, isCalm = false }) {
  return Object.freeze({ title, text, actions, waitSeconds, isCalm });
}

// What went wrong -> what a person reads, and the one thing to do about it. Pure.
// A fault is {kind: 'microphone', name}, {kind: 'server', code, message, retryAfter}, {kind: 'closed', code},
// {kind: 'offline'}, {kind: 'timeout'} or {kind: 'lost'}: it did not come back; times are seconds.

export const Action = Object.freeze({
  TRY_AGAIN: 'try-again', // with the microphone
  CALL_AGAIN: 'call-again', // the way the last call was
  COME_BACK: 'come-back', // the same, and the conversation goes on if it is kept
  CONTINUE_HERE: 'continue-here', // the same, and it is kept
  USE_TEXT: 'use-text',
  SIGN_IN: 'sign-in',
  LEAVE: 'leave', // back to the personas
});

export const ACTION_LABELS = Object.freeze({
  [Action.TRY_AGAIN]: 'Try again',
  [Action.CALL_AGAIN]: 'Call again',
  [Action.COME_BACK]: 'Try again',
  [Action.CONTINUE_HERE]: 'Continue here',
  [Action.USE_TEXT]: 'Use text instead',
  [Action.SIGN_IN]: 'Sign in',
  [Action.LEAVE]: 'Back to personas',
});

const MICROPHONE = Object.freeze({
  NotAllowedError: ['The microphone is blocked', '', Action.USE_TEXT],
  NotFoundError: ['No microphone found', 'Nothing to listen with is connected. You can type instead.', Action.USE_TEXT],
  NotReadableError: [
    'The microphone is in use',
    'Another program or tab holds it. Close that one first.',
    Action.TRY_AGAIN,
  ],
  OverconstrainedError: [
    'The microphone does not fit',
    'It cannot do what was asked of it, not even with plain settings. You can type instead.',
    Action.USE_TEXT,
  ],
  InsecureContext: [
    'The microphone needs https',
    'Browsers allow it on secure pages only, and this one came over plain http. You can type instead.',
    Action.USE_TEXT,
  ],
  AudioFailed: [
    'The sound did not start',
    'Your browser could not load the part of this page that plays and listens.',
    Action.TRY_AGAIN,
  ],
});
const MICROPHONE_UNKNOWN = [
  'The microphone did not start',
  'Your browser could not open it. You can type instead.',
  Action.USE_TEXT,
];

// `message` of the server is a sentence already; the text here is for a close without one.
const SERVER = Object.freeze({
  signed_out: ['You are signed out', 'Your sign-in has expired.', Action.SIGN_IN],
  not_allowed: ['This persona is no longer yours to call', 'Its owner has changed who may.', Action.LEAVE],
  no_such_persona: ['This persona is gone', 'It was deleted, or is no longer shared with you.', Action.LEAVE],
  idle: ['The call ended by itself', 'Nothing was said for a while.', Action.CALL_AGAIN],
  taken_over: ['You continued in another tab', 'A call runs in one tab at a time.', Action.CONTINUE_HERE],
  quota: ['Too many calls', 'The limit is reached for now.', Action.CALL_AGAIN],
  time_limit: ['The time is over', 'This call has reached its longest time.', Action.CALL_AGAIN],
  reader_too_slow: ['Your connection is too slow', 'The answer did not get through to you.', Action.CALL_AGAIN],
  frame_too_large: ['Your voice did not get through', 'The call could not take the sound as it came.', Action.CALL_AGAIN],
  protocol_error: ['This page is out of date', 'It and the server did not understand each other.', Action.CALL_AGAIN],
  voice_live_unreachable: [
    'The voice service does not answer',
    'Please try again in a moment.',
    Action.CALL_AGAIN,
  ],
  voice_live_busy: ['Please wait a moment', 'Too many calls are starting right now.', Action.CALL_AGAIN],
  voice_live_refused: [
    'The voice service refused the call',
    'Please ask whoever runs this site to look at its settings.',
    Action.LEAVE,
  ],
  voice_live_ended: ['The voice service hung up', 'It ended the call in the middle.', Action.CALL_AGAIN],
  server_restarting: ['The server is restarting', 'It will be back in a moment.', Action.CALL_AGAIN],
  database_away: ['Calls cannot begin right now', 'Our records cannot be reached.', Action.CALL_AGAIN],
  internal: ['Something went wrong', 'It was our fault, not yours.', Action.CALL_AGAIN],
});

const CODE_OF_CLOSE = Object.freeze({
  4400: 'protocol_error',
  4401: 'signed_out',
  4403: 'not_allowed',
  4404: 'no_such_persona',
  4408: 'idle',
  4409: 'taken_over',
  4413: 'frame_too_large',
  4429: 'quota',
  4440: 'time_limit',
  4460: 'reader_too_slow',
  4502: 'voice_live_unreachable',
  4503: 'server_restarting',
});

const STEPS_TO_ALLOW = Object.freeze({
  firefox: 'Select the crossed-out microphone left of the address, remove the block, and load the page again.',
  safari: 'Open Safari’s settings for this website, allow the microphone, and load the page again.',
  ios: 'Tap the “AA” or page button beside the address, open Website Settings, and allow the microphone.',
  chrome: 'Select the icon left of the address, switch the microphone on, and load the page again.',
});

/** {title, text, action, waitSeconds}: `waitSeconds` have to pass before the action makes sense. */
export function describeFault(fault, userAgent = '') {
  switch (fault.kind) {
    case 'microphone':
      return describeMicrophone(fault.name, userAgent);
    case 'server':
      return describeServer(fault);
    case 'closed':
      return describeClose(fault.code);
    case 'offline':
      return described('You are offline', 'A call needs the network.', Action.COME_BACK);
    case 'timeout':
      return described('The call did not connect', 'The server took too long to answer.', Action.COME_BACK);
    case 'lost':
      return described('The connection was lost', 'We tried for a while to come back to your call.', Action.COME_BACK);
  }
}

/** Whether it is no fault at all, only the person's own doing. */
export function isCalm({ action }) {
  return action === Action.CONTINUE_HERE;
}

/** Which steps unblock the microphone here: firefox, safari, ios or chrome. */
export function browserOf(userAgent) {
  if (/iPhone|iPad/.test(userAgent)) return 'ios';
  if (userAgent.includes('Firefox/')) return 'firefox';
  return /Safari\//.test(userAgent) && !/Chrom|Edg/.test(userAgent) ? 'safari' : 'chrome';
}

function describeMicrophone(name, userAgent) {
  const [title, text, action] = MICROPHONE[name] ?? MICROPHONE_UNKNOWN;
  if (name !== 'NotAllowedError') return described(title, text, action);
  return described(title, `${STEPS_TO_ALLOW[browserOf(userAgent)]} Or type instead.`, action);
}

function describeServer({ code, message, retryAfter }) {
  const [title, text, action] = SERVER[code] ?? SERVER.internal;
  return described(title, message || text, action, Math.ceil(retryAfter ?? 0));
}

function describeClose(code) {
  if (CODE_OF_CLOSE[code]) return describeServer({ code: CODE_OF_CLOSE[code] });
  if (code === 4500) return describeServer({ code: 'internal' });
  return described('The connection was lost', 'The server could not be reached.', Action.COME_BACK);
}

function described(title, text, action, waitSeconds = 0) {
  return Object.freeze({ title, text, action, waitSeconds });
}

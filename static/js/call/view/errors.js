// What went wrong -> what a person reads, and the one thing to do about it. Pure.
// A fault is {kind: 'microphone', name}, {kind: 'server', code, message, retryAfter}, {kind: 'closed', code},
// {kind: 'offline'}, {kind: 'timeout'} or {kind: 'lost'}: the connection did not come back. Times are seconds.
// What the server reports is described in agents/voice/faults.json, which the page brings along as `faults`: for each
// code {close_code, title, sentence, action}.

export const Action = Object.freeze({
  TRY_AGAIN: 'try_again', // with the microphone
  CALL_AGAIN: 'call_again', // the way the last call was
  COME_BACK: 'come_back', // the same, and the conversation goes on if it is kept
  CONTINUE_HERE: 'continue_here', // the same, and it is kept
  USE_TEXT: 'use_text',
  SIGN_IN: 'sign_in',
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
  NotFoundError: ['No microphone found', 'Connect one and call again, or type instead.', Action.USE_TEXT],
  NotReadableError: [
    'The microphone is in use',
    'Another program or tab uses it. Close that one, then try again.',
    Action.TRY_AGAIN,
  ],
  OverconstrainedError: [
    'This microphone does not work here',
    'It cannot record with the settings that a call needs. Use another one, or type instead.',
    Action.USE_TEXT,
  ],
  InsecureContext: [
    'The microphone needs https',
    'Browsers allow it on secure pages only, and this one came over plain http. You can type instead.',
    Action.USE_TEXT,
  ],
  AudioFailed: [
    'The sound did not start',
    'Your browser could not load the part of this page that plays and records. Please try again.',
    Action.TRY_AGAIN,
  ],
});
const MICROPHONE_UNKNOWN = [
  'The microphone did not start',
  'Your browser could not open it. You can type instead.',
  Action.USE_TEXT,
];

const CONNECTION = Object.freeze({
  offline: ['You are offline', 'A call needs the network. Please try again when you are online.'],
  timeout: ['The call did not connect', 'The server took too long to answer. Please try again.'],
  lost: ['The connection was lost', 'We could not come back to your call. Please try again.'],
  broken: ['The connection was lost', 'The server could not be reached. Please try again.'],
});

const STEPS_TO_ALLOW = Object.freeze({
  firefox: 'Select the crossed-out microphone left of the address, remove the block, and load the page again.',
  safari: 'Open Safari’s settings for this website, allow the microphone, and load the page again.',
  ios: 'Tap the “AA” or page button beside the address, open Website Settings, and allow the microphone.',
  chrome: 'Select the icon left of the address, switch the microphone on, and load the page again.',
});

/** {title, text, action, waitSeconds}: `waitSeconds` have to pass before the action makes sense. */
export function describeFault(fault, faults, userAgent = '') {
  switch (fault.kind) {
    case 'microphone':
      return describeMicrophone(fault.name, userAgent);
    case 'server':
      return describeServer(fault, faults);
    case 'closed':
      return describeClose(fault.code, faults);
    default:
      return described(...CONNECTION[fault.kind], Action.COME_BACK);
  }
}

/** Whether it is not a fault but what the person did on purpose. */
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

/** The server's own sentence comes first: it may name a reason or a time. */
function describeServer({ code, message, retryAfter }, faults) {
  const { title, sentence, action } = faults[code] ?? faults.internal;
  return described(title, message || sentence, action, Math.ceil(retryAfter ?? 0));
}

/** A close without a message. Where several codes share the close code, it is the first. */
function describeClose(closeCode, faults) {
  const code = Object.keys(faults).find((name) => faults[name].close_code === closeCode);
  if (code) return describeServer({ code }, faults);
  return described(...CONNECTION.broken, Action.COME_BACK);
}

function described(title, text, action, waitSeconds = 0) {
  return Object.freeze({ title, text, action, waitSeconds });
}

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

/** The server's own sentence comes first: it may name a reason or a time. */
function describeServer({ code, message, retryAfter }, faults) {
  const { title, sentence, action } = faults[code] ?? faults.internal;
  return described(title, message || sentence, action, Math.ceil(retryAfter ?? 0));
}

/** A close without a message. Where several codes share the close code, it is the first. */
function describeClose(closeCode, faults) {
  const code = Object.keys(faults).find((name) => faults[name].close_code === closeCode);
  if (code) return describeServer({ code }, faults);
  return described('The connection was lost', 'The server could not be reached.', Action.COME_BACK);
}

function described(title, text, action, waitSeconds = 0) {
  return Object.freeze({ title, text, action, waitSeconds });
}

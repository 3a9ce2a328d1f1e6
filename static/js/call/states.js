// The states of a call as the person sees it. Pure: an event goes in, the next state comes out.
// Events are the server's messages as they are, and what happens in the browser.

/** The words of `session.state` (docs/protocol.md), and one state that only the page has. */
export const State = Object.freeze({
  IDLE: 'idle',
  REQUESTING_MICROPHONE: 'requesting_microphone', // only the page's: the browser asks the person
  STARTING: 'starting',
  READY: 'ready',
  LISTENING: 'listening', // the user speaks
  PROCESSING: 'processing',
  ASSISTANT_SPEAKING: 'assistant_speaking',
  RECONNECTING: 'reconnecting',
  STOPPED: 'stopped',
  ERROR: 'error',
});

const RESTING = new Set([State.IDLE, State.STOPPED, State.ERROR]);
const TALKING = new Set([State.READY, State.LISTENING, State.PROCESSING, State.ASSISTANT_SPEAKING]);

// Not the server's `idle`, which is no news, and not its `error`: the message and the close that follow say more.
const TAKEN_FROM_SERVER = new Set([State.STARTING, ...TALKING, State.RECONNECTING, State.STOPPED]);

/** No call is going on, and a new one may begin. */
export function isResting(state) {
  return RESTING.has(state);
}

/** The persona can hear and answer. */
export function isTalking(state) {
  return TALKING.has(state);
}

/** The state after `event`. An event that has no meaning in a state changes nothing. */
export function nextState(state, event) {
  if (event.type === 'call.requested') return isResting(state) ? afterRequest(event) : state;
  if (isResting(state)) return state;
  switch (event.type) {
    case 'microphone.opened':
      return state === State.REQUESTING_MICROPHONE ? State.STARTING : state;
    case 'session.started':
      return isTalking(state) ? state : State.READY;
    case 'session.state':
      return TAKEN_FROM_SERVER.has(event.state) ? event.state : state;
    case 'error':
      return event.fatal ? State.ERROR : state;
    case 'socket.lost':
      return State.RECONNECTING;
    case 'call.taken_up':
      return state === State.RECONNECTING ? (event.state ?? state) : state;
    case 'sound.failed':
    case 'connect.timed_out':
    case 'connection.failed':
      return State.ERROR;
    case 'call.ended':
      return State.STOPPED;
    default:
      return state;
  }
}

function afterRequest({ withMicrophone }) {
  return withMicrophone ? State.REQUESTING_MICROPHONE : State.STARTING;
}

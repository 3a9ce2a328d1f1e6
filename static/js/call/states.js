// The nine states of a call as the person sees it. Pure: events go in, the next state comes out.
// Events are the server's messages as they are, and what happens in the browser.

export const State = Object.freeze({
  IDLE: 'idle',
  REQUESTING_MIC: 'requesting-mic',
  CONNECTING: 'connecting',
  LISTENING: 'listening',
  USER_SPEAKING: 'user-speaking',
  THINKING: 'thinking',
  SPEAKING: 'speaking',
  RECONNECTING: 'reconnecting',
  ENDED: 'ended',
  ERROR: 'error',
});

const RESTING = new Set([State.IDLE, State.ENDED, State.ERROR]);
const TALKING = new Set([State.LISTENING, State.USER_SPEAKING, State.THINKING, State.SPEAKING]);

// The session's `error` and `idle` have no row: an `error` message and the close tell more.
const STATE_OF_SESSION = Object.freeze({
  starting: State.CONNECTING,
  ready: State.LISTENING,
  listening: State.USER_SPEAKING,
  processing: State.THINKING,
  assistant_speaking: State.SPEAKING,
  reconnecting: State.RECONNECTING,
  stopped: State.ENDED,
});

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
      return state === State.REQUESTING_MIC ? State.CONNECTING : state;
    case 'session.started':
      return isTalking(state) ? state : State.LISTENING;
    case 'session.state':
      return STATE_OF_SESSION[event.state] ?? state;
    case 'error':
      return event.fatal ? State.ERROR : state;
    case 'socket.lost':
      return State.RECONNECTING;
    case 'session.resumed':
      return state === State.RECONNECTING ? (event.state ?? state) : state;
    case 'sound.failed':
    case 'connect.timed_out':
    case 'connection.failed':
      return State.ERROR;
    case 'call.ended':
      return State.ENDED;
    default:
      return state;
  }
}

function afterRequest({ withMicrophone }) {
  return withMicrophone ? State.REQUESTING_MIC : State.CONNECTING;
}

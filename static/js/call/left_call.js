// What a page that goes leaves for the one that comes: so a reload takes the call up by itself.
// Only a page that goes leaves it, and only one can take it: a copy of the tab does not take the call from the first.

const KEY = 'voicesite.left-call';

/** @param call {conversationId, withMicrophone, isMuted, seconds} */
export function leaveCall(call) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(call));
  } catch {
    // storage is switched off: the page offers "Continue here"
  }
}

/** The call that this tab was left in, if it still runs; null if one came neither by a reload nor by going back. */
export function takeLeftCall(runningId) {
  try {
    const call = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return isReturn() && runningId && call?.conversationId === runningId ? call : null;
  } catch {
    return null;
  }
}

function isReturn() {
  const [navigation] = performance.getEntriesByType('navigation');
  return ['reload', 'back_forward'].includes(navigation?.type);
}

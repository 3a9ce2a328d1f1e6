// What the server says to the form that is tried: a tryout, or `problems` in words. It never throws.

const SIGNED_OUT = 'You are signed out, or have signed in again meanwhile. Save the form: what you typed is kept.';
const SAID = Object.freeze({
  403: SIGNED_OUT, // the page that would send a form again after the sign-in
  404: 'This persona is gone, or you may no longer change it.',
  503: 'This cannot be tried just now. Please try again in a moment.',
});
const BROKEN = 'The server did not answer as expected. Please try again.';
const OFFLINE = 'The server could not be reached. Please try again.';

/** @returns what the server answered, or {problems: [{field, label, sentence}]}; `field`: the id of an element, or '' */
export async function ask(url, options = {}, fetchIt = globalThis.fetch) {
  let answer;
  try {
    answer = await fetchIt(url, { ...options, redirect: 'manual', headers: { Accept: 'application/json' } });
  } catch {
    return problem(OFFLINE);
  }
  if (answer.type === 'opaqueredirect') return problem(SIGNED_OUT);
  try {
    return await answer.json();
  } catch {
    return problem(SAID[answer.status] ?? BROKEN);
  }
}

export function problem(sentence) {
  return { problems: [{ field: '', label: '', sentence }] };
}

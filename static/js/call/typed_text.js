// What a person has typed, as it is sent. The server does the same: agents/voice/protocol.py. Pure.

const CONTROLS = /[^\P{Cc}\t\n\r]/gu; // pasted from a terminal; as JSON each would take six bytes
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/** Well-formed, without control characters; '' where there is nothing to see. */
export function typedText(raw) {
  const text = raw.toWellFormed ? raw.toWellFormed() : raw.replace(/\p{Surrogate}/gu, '\ufffd'); // Safari before 16.4
  const clean = text.replace(CONTROLS, '').trim();
  return VISIBLE.test(clean) ? clean : '';
}

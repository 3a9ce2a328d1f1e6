// What the person chose on this device. Where storage is switched off, it holds for the page only.

const PREFIX = 'voicesite.';
const fallback = new Map();

/** A choice between yes and no. */
export function recall(name, byDefault) {
  const stored = read(name);
  return stored === null ? byDefault : stored === 'yes';
}

export function remember(name, isOn) {
  write(name, isOn ? 'yes' : 'no');
}

/** Any other choice; empty if there is none. */
export function recallText(name) {
  return read(name) ?? '';
}

export function rememberText(name, text) {
  write(name, text);
}

function read(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

function write(name, text) {
  fallback.set(name, text);
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // `fallback` has it
  }
}

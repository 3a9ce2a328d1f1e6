// What the person chose on this device. Where storage is switched off, it holds for the page only.

const PREFIX = 'voicesite.';
const fallback = new Map();

/** A choice between yes and no. */
export function recall(name, byDefault) {
  const stored = read(PREFIX + name);
  return stored === null ? byDefault : stored === 'yes';
}

export function remember(name, isOn) {
  fallback.set(PREFIX + name, isOn ? 'yes' : 'no');
  try {
    localStorage.setItem(PREFIX + name, isOn ? 'yes' : 'no');
  } catch {
    // `fallback` has it
  }
}

function read(key) {
  try {
    return localStorage.getItem(key) ?? fallback.get(key) ?? null;
  } catch {
    return fallback.get(key) ?? null;
  }
}

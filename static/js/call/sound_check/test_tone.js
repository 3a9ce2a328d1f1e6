// Two soft notes that nobody takes for speech. Pure.

export const TONE_SECONDS = 0.9;
const NOTES_HZ = [523.25, 783.99]; // C5, G5
const LOUDNESS = 0.25;

/** Samples, -1 to 1. */
export function testTone(sampleRateHz) {
  const count = Math.round(TONE_SECONDS * sampleRateHz);
  return Float32Array.from({ length: count }, (_, sample) => LOUDNESS * note(sample / sampleRateHz));
}

function note(seconds) {
  const length = TONE_SECONDS / NOTES_HZ.length;
  const index = Math.min(NOTES_HZ.length - 1, Math.floor(seconds / length));
  const at = seconds - index * length;
  return Math.sin(2 * Math.PI * NOTES_HZ[index] * at) * Math.sin((Math.PI * at) / length) ** 0.5; // no click at its ends
}

// How long the answers took: from the end of a turn to the first sound of its answer. Pure.

/** "0.6 s". */
export function inSeconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** The one in the middle; null of none. */
export function typical(times) {
  const sorted = times.filter(Number.isFinite).sort((one, other) => one - other);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}

/** "3 answers, usually after 0.6 s": of those that were timed. */
export function summary(times) {
  const timed = times.filter(Number.isFinite);
  if (timed.length === 0) return '';
  return `${timed.length} ${timed.length === 1 ? 'answer' : 'answers'}, usually after ${inSeconds(typical(timed))}`;
}

// The turns that draft and published version both get: typed, one in each line, and what was recorded last. Pure.
import { typedText } from '../call/typed_text.js';

export const TURNS_MAX = 8;
export const CHARACTERS_MAX = 4_000; // of one turn: docs/protocol.md

/** {turns, problem}: what can be played, each {text} or {frames}, or a sentence about why it cannot. */
export function turnsIn(text, frames = []) {
  const lines = text.split(/\r?\n/u).map(typedText).filter(Boolean);
  const turns = [...lines.map((line) => ({ text: line })), ...(frames.length > 0 ? [{ frames }] : [])];
  return { turns, problem: problemOf(lines, turns.length) };
}

function problemOf(lines, count) {
  if (count === 0) return 'Write at least one line: what you would say. Or record it.';
  if (count > TURNS_MAX) return `These are ${count} turns: leave ${TURNS_MAX} at most.`;
  const long = lines.findIndex((line) => line.length > CHARACTERS_MAX);
  return long < 0 ? '' : `Line ${long + 1} is longer than ${CHARACTERS_MAX} characters: shorten it.`;
}

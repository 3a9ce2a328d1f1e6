// Where the cursor of a list goes: from the last option to the first, and back. -1 is none of them.
const PAGE = 8;

export function moved(key, at, count) {
  if (count === 0) return -1;
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % count;
    case 'ArrowUp':
      return at <= 0 ? count - 1 : at - 1;
    case 'PageDown':
      return Math.min(count - 1, at + PAGE);
    case 'PageUp':
      return Math.max(0, at - PAGE);
    default:
      return at;
  }
}

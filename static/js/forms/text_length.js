// How long a text is for the server, which counts when it is sent: without spaces at both ends, a line end as one
// character, and each emoji or rare character as one, although it takes two places in a JavaScript string.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/; // as Python's strip()

export function textLength(text) {
  const lines = text.replace(/\r\n/g, '\n');
  let start = 0;
  let end = lines.length;
  while (start < end && SPACE.test(lines[start])) start += 1;
  while (end > start && SPACE.test(lines[end - 1])) end -= 1;
  let length = 0;
  for (const _character of lines.slice(start, end)) length += 1;
  return length;
}

// What the browser's sound promises, but not for ever: some promises of it never settle.

export const LOAD_LIMIT_MS = 8_000; // of a worklet

/** The promise's value; throws what it throws, or an error named TimeoutError after `limitMs`. */
export async function inTime(promise, limitMs) {
  let timer;
  const limit = new Promise((_, reject) => {
    const error = Object.assign(new Error(`not within ${limitMs} ms`), { name: 'TimeoutError' });
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

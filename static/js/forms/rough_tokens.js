// About how many tokens a text is for a model: four bytes each is close for most languages.

const BYTES_A_TOKEN = 4;

export function roughTokens(text) {
  return Math.ceil(new TextEncoder().encode(text.trim()).length / BYTES_A_TOKEN);
}

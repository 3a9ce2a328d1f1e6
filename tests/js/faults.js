// What the server sends the page for each fault code, as it stands in the repository.
import { readFileSync } from 'node:fs';

export const FAULTS = JSON.parse(readFileSync(new URL('../../agents/voice/faults.json', import.meta.url), 'utf8'));

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { roughTokens } from '../../static/js/forms/rough_tokens.js';

test('a token is about four letters of English, and one sign of Chinese', () => {
  assert.equal(roughTokens(''), 0);
  assert.equal(roughTokens(' You are Mara, and you work at the front desk. '), 12);
  assert.equal(roughTokens('博物馆几点开门'), 6);
});

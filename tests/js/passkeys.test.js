import assert from 'node:assert/strict';
import { test } from 'node:test';

import { creation, request, toBytes, toText, written } from '../../static/js/passkeys/wire.js';
import { mayWork, troubleWords } from '../../static/js/passkeys/words.js';

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const OPTIONS = {
  publicKey: {
    rp: { id: 'localhost' },
    user: { id: 'MQ', name: 'alice' },
    challenge: '-_8',
    excludeCredentials: [{ type: 'public-key', id: 'AQI' }],
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
  },
};

test('bytes come back from text, with every sign of base64url', () => {
  assert.deepEqual(toBytes(toText(ALL_BYTES)), ALL_BYTES);
  assert.equal(toText(Uint8Array.of(251, 255)), '-_8');
});

test('a passkey that signs in alone stays on the device and asks for its owner', () => {
  const { publicKey } = creation(OPTIONS, true);
  assert.deepEqual(publicKey.authenticatorSelection, {
    residentKey: 'required',
    requireResidentKey: true,
    userVerification: 'required',
  });
  assert.deepEqual([publicKey.user.id, publicKey.challenge], [Uint8Array.of(49), Uint8Array.of(251, 255)]);
  assert.deepEqual(publicKey.excludeCredentials, [{ type: 'public-key', id: Uint8Array.of(1, 2) }]);
});

test('one beside the password may be a key that knows nothing of its owner', () => {
  const { authenticatorSelection } = creation(OPTIONS, false).publicKey;
  assert.deepEqual(authenticatorSelection, {
    residentKey: 'discouraged',
    requireResidentKey: false,
    userVerification: 'preferred',
  });
});

test('a sign-in that names nobody allows every passkey', () => {
  assert.deepEqual(request({ publicKey: { challenge: 'AQ' } }).publicKey, {
    challenge: Uint8Array.of(1),
    allowCredentials: [],
  });
});

test('a credential is written with what it has', () => {
  const credential = {
    id: 'AQ',
    rawId: Uint8Array.of(1).buffer,
    type: 'public-key',
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
    response: { clientDataJSON: Uint8Array.of(2), signature: Uint8Array.of(3), userHandle: null },
  };
  assert.deepEqual(JSON.parse(written(credential)), {
    id: 'AQ',
    rawId: 'AQ',
    type: 'public-key',
    authenticatorAttachment: null,
    clientExtensionResults: { credProps: { rk: true } },
    response: { clientDataJSON: 'Ag', signature: 'Aw' },
  });
});

test('each trouble has words, also one that nobody expected', () => {
  assert.match(troubleWords({ name: 'NotAllowedError' }), /^Nothing was done/);
  assert.match(troubleWords(new TypeError('x')), /load the page again/);
});

test('browsers make passkeys for names, and for one’s own computer', () => {
  const page = (hostname) => ({ isSecureContext: true, PublicKeyCredential: class {}, location: { hostname } });
  const works = ['voice.example.org', 'localhost', '127.0.0.1', '[::1]'].map((name) => mayWork(page(name)));
  assert.deepEqual(works, [true, true, false, false]);
  assert.equal(mayWork({ ...page('voice.example.org'), isSecureContext: false }), false);
  assert.equal(mayWork({ ...page('voice.example.org'), PublicKeyCredential: undefined }), false);
});

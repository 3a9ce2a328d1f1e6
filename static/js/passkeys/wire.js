// WebAuthn's options and credentials as JSON, as the server writes and reads them: bytes are base64url. Browsers have
// parseCreationOptionsFromJSON and toJSON for it since 2024; this works in those before too. Pure.

export function toBytes(text) {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

export function toText(bytes) {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

const withBytes = (each) => ({ ...each, id: toBytes(each.id) });

/** What `navigator.credentials.create` takes. `alone`: the passkey signs in without a password. */
export function creation({ publicKey }, alone) {
  const { user, challenge, excludeCredentials = [], authenticatorSelection = {} } = publicKey;
  const wanted = alone
    ? { residentKey: 'required', requireResidentKey: true, userVerification: 'required' }
    : { residentKey: 'discouraged', requireResidentKey: false };
  return {
    publicKey: {
      ...publicKey,
      user: withBytes(user),
      challenge: toBytes(challenge),
      excludeCredentials: excludeCredentials.map(withBytes),
      authenticatorSelection: { ...authenticatorSelection, ...wanted },
    },
  };
}

/** What `navigator.credentials.get` takes. */
export function request({ publicKey }) {
  const { challenge, allowCredentials = [] } = publicKey;
  return {
    publicKey: { ...publicKey, challenge: toBytes(challenge), allowCredentials: allowCredentials.map(withBytes) },
  };
}

/** A credential of either kind, for the form. */
export function written(credential) {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = credential.response;
  const parts = { clientDataJSON, attestationObject, authenticatorData, signature, userHandle };
  const present = Object.entries(parts).filter(([, bytes]) => bytes);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(present.map(([name, bytes]) => [name, toText(bytes)])),
  });
}

// What a person reads if a passkey was not made or not used. Pure.

const WORDS = {
  NotAllowedError: 'Nothing was done: it was cancelled or took too long, or there is no passkey for this site.',
  InvalidStateError: 'This device already has a passkey for your account.',
  SecurityError: 'The browser makes no passkeys for this address. Open the site by its name, over https.',
  NotSupportedError: 'This device cannot make such a passkey. Try without “Sign in with it alone”.',
  ConstraintError: 'This device asks for no PIN, finger or face. Try without “Sign in with it alone”.',
  TooManyTries: 'There were many tries from here. Please wait a minute.',
};

export function troubleWords({ name }) {
  return WORDS[name] ?? 'That did not work. Please load the page again and try once more.';
}

/** Browsers make no passkey for an address of figures, and none over plain http except on one's own computer. */
export function mayWork({ isSecureContext, PublicKeyCredential, location }) {
  return isSecureContext && Boolean(PublicKeyCredential) && !/^[\d.]+$|^\[/.test(location.hostname);
}

// Which microphones or speakers a person can choose from, and which of them is chosen. Pure.

const ALIASES = new Set(['default', 'communications', '']); // the browser's names for what the system has chosen
const NAMES = Object.freeze({ audioinput: 'Microphone', audiooutput: 'Speaker' });

/**
 * The options of a picker: [{id, label}], the system's choice first, with an empty id.
 * @param {{deviceId: string, kind: string, label: string}[]} devices as the browser lists them
 */
export function choices(devices, kind) {
  const own = devices.filter((device) => device.kind === kind && !ALIASES.has(device.deviceId));
  const named = own.map(({ deviceId, label }, index) => ({ id: deviceId, label: label || `${NAMES[kind]} ${index + 1}` }));
  return [{ id: '', label: systemLabel(devices, kind) }, ...named];
}

/**
 * The id of what was chosen before, where it is still there. Browsers give a device another id when the person clears
 * this site's data; its name stays.
 * @param {{id: string, label: string}} chosen
 */
export function chosenId(options, chosen) {
  const own = options.slice(1);
  const found = own.find(({ id }) => id === chosen.id) ?? own.find(({ label }) => label === chosen.label);
  return found?.id ?? '';
}

/** Chrome lists what the system has chosen as "Default - Headset". */
function systemLabel(devices, kind) {
  const system = devices.find((device) => device.kind === kind && device.deviceId === 'default');
  const name = system?.label.split(' - ').slice(1).join(' - ');
  return name ? `System default (${name})` : 'System default';
}

// What the page brings along as data attributes, and what the log shows of a turn. Pure but for the address.

export function configOf({ dataset }) {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    continues: dataset.continues ?? '', // an earlier conversation
    socketUrl: `${scheme}//${location.host}${dataset.socketPath}`,
    captureWorklet: dataset.captureWorklet,
    playbackWorklet: dataset.playbackWorklet,
  };
}

export function personaOf({ dataset }) {
  return {
    name: dataset.name,
    shortName: dataset.shortName,
    language: dataset.language,
    spokenTo: dataset.spokenTo,
    mayBeInterrupted: 'mayBeInterrupted' in dataset,
    hasEchoGuard: 'hasEchoGuard' in dataset,
  };
}

/** "turn.metrics item_7: first_audio_ms 312, total_tokens 88". */
export function metricsText({ type, item_id, seq, ...figures }) {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  return `${type} ${item_id}: ${parts.join(', ')}`;
}

// Swaps microphone and speaker as the page does in a call. Returns the longest silence of each, in ms of its own sound.
async () => {
  const FRAME_MS = 40;
  const SILENT = 0.0005;
  const { dataset } = document.querySelector('main');
  const load = (name) => import(`/static/js/call/devices/${name}.js`);
  const devices = await navigator.mediaDevices.enumerateDevices();
  const swapsTo = (kind) => devices.filter((device) => device.kind === kind).slice(-2).map(({ deviceId }) => deviceId);

  let [levels, arrived] = [[], () => {}];
  const more = (count) => {
    const wanted = levels.length + count;
    return new Promise((resolve) => (arrived = () => levels.length >= wanted && resolve()));
  };
  const heard = (level) => {
    levels.push(level);
    arrived();
  };
  const longestSilence = async (open, swap, kind) => {
    levels = [];
    await open();
    while (!(levels.at(-1) > SILENT)) await more(1);
    levels = [];
    for (const deviceId of swapsTo(kind)) {
      await more(20);
      await swap(deviceId);
    }
    await more(20);
    let [silent, longest] = [0, 0];
    for (const level of levels) {
      silent = level < SILENT ? silent + FRAME_MS : 0;
      longest = Math.max(longest, silent);
    }
    return longest;
  };

  const { Microphone } = await load('microphone');
  const microphone = new Microphone({ frame: (_, level) => heard(level), changed: () => {}, suspended: () => {} });
  const openMicrophone = () => microphone.open(dataset.captureWorklet);
  const microphoneMs = await longestSilence(openMicrophone, (id) => microphone.useMicrophone(id), 'audioinput');
  microphone.close();

  const { Player } = await load('player');
  const on = { progress: () => true, flushed: () => {}, suspended: () => {}, failed: () => {}, log: () => {} };
  const player = new Player({ ...on, heard: ({ level }) => heard(level) });
  const openPlayer = async () => {
    await player.open(dataset.playbackWorklet);
    player.begin('tone');
    player.write(Int16Array.from({ length: 30 * 24_000 }, (_, sample) => 9_000 * Math.sin(sample / 10)).buffer);
  };
  const speakerMs = await longestSilence(openPlayer, (id) => player.useSpeaker(id), 'audiooutput');
  player.close();
  return { microphone_ms: microphoneMs, speaker_ms: speakerMs };
};

// A scene that is drawn on a 2D canvas: bars of a made-up spectrum around a clock hand. Framewright loads this module in
// its workers; see FrameSource in the engine's types. Options: { seconds, colour, label }.

const RATE = 30;

/** @type {import('../../src/engine/index.ts').CreateFrameSource} */
export default function createFrameSource(options) {
  const { seconds = 4, colour = '#ffb000', label = 'Canvas' } = options ?? {};
  const frameCount = Math.round(seconds * RATE);
  return {
    name: 'Canvas scene',
    width: 640,
    height: 360,
    frameRate: RATE,
    frameCount,
    // Names all that a frame shows: an edit of the label leaves the frames without one as they are.
    contentKey: (frame) => JSON.stringify([frame, seconds, colour, frame >= frameCount / 2 ? label : '']),
    render(frame, { canvas, width, height }) {
      const context = canvas.getContext('2d');
      context.fillStyle = '#10141c';
      context.fillRect(0, 0, width, height);
      drawBars(context, frame / RATE, colour, width, height);
      if (frame < frameCount / 2) return;
      context.fillStyle = '#ffffff';
      context.font = '600 40px sans-serif';
      context.textAlign = 'center';
      context.fillText(label, width / 2, height / 2 + 14);
    },
  };
}

/** Everything follows from the time: no clock and no chance, so that any worker draws the same frame. */
function drawBars(context, time, colour, width, height) {
  const bars = 48;
  context.save();
  context.translate(width / 2, height / 2);
  context.fillStyle = colour;
  for (let bar = 0; bar < bars; bar++) {
    const level = 0.5 + 0.5 * Math.sin(time * 3 + bar * 0.7) * Math.cos(time * 1.3 - bar * 0.4);
    context.rotate((2 * Math.PI) / bars);
    context.fillRect(90, -4, 12 + 60 * level, 8);
  }
  context.restore();
}

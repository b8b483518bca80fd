// A three.js scene: a ring of lit boxes that turns once in `seconds`. Framewright loads this module in its workers, where
// three.js draws on the canvas that it is given. Options: { seconds, boxes }.
import {
  BoxGeometry,
  Color,
  DirectionalLight,
  Group,
  HemisphereLight,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
} from 'three';

const WIDTH = 640;
const HEIGHT = 360;
const RATE = 30;

/** @type {import('../../src/engine/index.ts').CreateFrameSource} */
export default function createFrameSource(options) {
  const { seconds = 2, boxes = 12 } = options ?? {};
  const frameCount = Math.round(seconds * RATE);
  const { scene, ring, camera } = createScene(boxes);
  let renderer;
  return {
    name: 'three.js scene',
    width: WIDTH,
    height: HEIGHT,
    frameRate: RATE,
    frameCount,
    render(frame, { canvas }) {
      // Made with the first frame: a worker that only finds all its frames in the store needs none.
      renderer ??= createRenderer(canvas);
      ring.rotation.y = (2 * Math.PI * frame) / frameCount;
      ring.rotation.x = 0.5;
      renderer.render(scene, camera);
    },
    dispose: () => renderer?.dispose(),
  };
}

function createRenderer(canvas) {
  const renderer = new WebGLRenderer({ canvas, antialias: true });
  // There is no window whose style the canvas could have.
  renderer.setSize(WIDTH, HEIGHT, false);
  return renderer;
}

function createScene(boxes) {
  const scene = new Scene();
  scene.background = new Color('#182030');
  const ring = new Group();
  const geometry = new BoxGeometry(0.7, 0.7, 0.7);
  for (let box = 0; box < boxes; box++) {
    const angle = (2 * Math.PI * box) / boxes;
    const material = new MeshStandardMaterial({ color: new Color().setHSL(box / boxes, 0.7, 0.55) });
    const mesh = new Mesh(geometry, material);
    mesh.position.set(2.4 * Math.cos(angle), 0, 2.4 * Math.sin(angle));
    mesh.rotation.set(angle, angle, 0);
    ring.add(mesh);
  }
  const light = new DirectionalLight('#ffffff', 2.5);
  light.position.set(3, 4, 5);
  scene.add(ring, light, new HemisphereLight('#a0c0ff', '#302010', 1));
  const camera = new PerspectiveCamera(45, WIDTH / HEIGHT, 0.1, 50);
  camera.position.set(0, 0.6, 6.5);
  return { scene, ring, camera };
}

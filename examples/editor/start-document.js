const still = (k) => ({ a: 0, k });

/** A disc that rolls from left to right and changes its colour. */
export const startDocument = {
  ...{ v: '5.9.0', nm: 'My film', fr: 30, ip: 0, op: 90, w: 1280, h: 720, assets: [] },
  layers: [
    {
      ...{ ty: 4, ind: 1, nm: 'Disc', ip: 0, op: 90, st: 0 },
      ks: {
        p: {
          a: 1,
          k: [
            { t: 0, s: [160, 360], o: { x: 0.6, y: 0 }, i: { x: 0.3, y: 1 } },
            { t: 89, s: [1120, 360] },
          ],
        },
      },
      shapes: [
        { ty: 'el', p: still([0, 0]), s: still([240, 240]) },
        {
          ty: 'fl',
          o: still(100),
          c: {
            a: 1,
            k: [
              { t: 0, s: [1, 0.35, 0.2], o: { x: 0.5, y: 0 }, i: { x: 0.5, y: 1 } },
              { t: 89, s: [0.3, 0.4, 1] },
            ],
          },
        },
      ],
    },
    {
      ...{ ty: 4, ind: 2, nm: 'Ground', ip: 0, op: 90, st: 0, ks: {} },
      shapes: [
        { ty: 'rc', p: still([640, 360]), s: still([1280, 720]), r: still(0) },
        { ty: 'fl', o: still(100), c: still([0.08, 0.09, 0.14]) },
      ],
    },
  ],
};

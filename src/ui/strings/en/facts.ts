export const facts = {
  title: 'Composition',
  file: 'File',
  size: 'Size',
  rate: 'Frame rate',
  length: 'Length',
  assets: 'Linked files',
};

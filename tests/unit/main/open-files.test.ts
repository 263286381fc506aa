import { describe, expect, it } from 'vitest';
import { captureFilesOf, openFiles } from '../../../src/main/open-files.ts';

describe('files that the system gives to the program', () => {
  it('are captures among the arguments, by their whole path', () => {
    const argv = ['--data', '/d', '--enable-x', 'a.oraculo', '/abs/B.ORACULO', 'c.txt', '--y=z.oraculo'];
    expect(captureFilesOf(argv, '/home/ana')).toEqual(['/home/ana/a.oraculo', '/abs/B.ORACULO']);
  });

  it('wait for a window, and are told once', () => {
    const told: string[][] = [];
    let isThere = false;
    const files = openFiles((paths) => {
      if (isThere) told.push([...paths]);
      return isThere;
    });
    files.add(['a']);
    files.add(['b']);
    expect(told).toEqual([]);
    isThere = true;
    files.flush();
    files.flush();
    files.add(['c']);
    expect(told).toEqual([['a', 'b'], ['c']]);
  });
});

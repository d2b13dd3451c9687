import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    fileSystem: 'src/fileSystem.ts',
    indexedDb: 'src/indexedDb.ts',
    redis: 'src/redis.ts',
    unstorage: 'src/unstorage.ts',
    'conformance/index': 'src/conformance/index.ts',
  },
  splitting: true,
  format: ['esm'],
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
  sourcemap: true,
  clean: true,
});

import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What the server does for the built pages: each voice's page at all of its addresses. */
const addresses: Plugin = {
  name: 'addresses',
  configureServer({ middlewares }) {
    middlewares.use((request, _, next) => {
      const [, voice = '/vanilla'] = /^(\/solid|\/preact)?\/(?:city\/.*|\?.*)?$/.exec(request.url ?? '') ?? [
        undefined,
        '',
      ];
      if (voice) request.url = `${voice}/index.html`;
      next();
    });
  },
};

/** Two builds: what browsers load, and, with `--ssr`, what renders pages on the server, a file for each voice. */
export default defineConfig(({ isSsrBuild }) => ({
  root: folder('.'),
  appType: 'mpa',
  plugins: [addresses, solid({ ssr: true, include: folder('solid/**') })],
  ssr: { noExternal: true },
  build: {
    outDir: folder(isSsrBuild ? 'dist/pages/server' : 'dist/pages/browser'),
    emptyOutDir: true,
    sourcemap: true,
    ...(isSsrBuild
      ? {
          rollupOptions: {
            input: { solid: folder('solid/server.tsx'), preact: folder('preact/server.tsx') },
            output: { entryFileNames: '[name].js' },
          },
        }
      : {
          rollupOptions: {
            input: {
              vanilla: folder('vanilla/index.html'),
              solid: folder('solid/index.html'),
              preact: folder('preact/index.html'),
              // Its name has to stay, and it serves what lies beside and below it.
              sw: folder('shared/serviceWorker.ts'),
            },
            output: {
              entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
            },
          },
          // Browsers that know light-dark(), so that the stylesheet stays as it is written.
          target: ['chrome123', 'firefox120', 'safari17.5'],
        }),
  },
  server: { proxy: { '/api': 'http://localhost:4173' } },
}));

import { defineConfig } from 'vite';

// The server answers for everything below /graphiql/ from the files built here.
export default defineConfig({
  base: '/graphiql/',
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 2000 },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:8080', ws: true } } },
});

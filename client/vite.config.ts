// How the web app is built: split by route, worker and service worker apart, nothing inline (protocol §10).
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { brotli } from "./vite.brotli.ts";
import { splash } from "./vite.splash.ts";
import { catalogue } from "./vite.catalogue.ts";

/** `Features.DirSelector` of Lightning CSS. */
const KEEP_DIR_SELECTOR = 4;

const relay = process.env["HV_DEV_RELAY"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    react(),
    catalogue(),
    splash(),
    VitePWA({
      registerType: "prompt",
      injectRegister: false,
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectManifest: {
        rollupFormat: "iife",
        globPatterns: ["**/*.{js,css,html,svg,png,wasm}"],
        globIgnores: ["sw-off.js", "splash/*", "store/*"],
        maximumFileSizeToCacheInBytes: 8e6,
      },
      manifest: {
        id: "/",
        name: "Health Vault",
        short_name: "Health Vault",
        description: "A health record that works offline and that nobody in between can read.",
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: "#f3f6f8",
        theme_color: "#0b5a73",
        lang: "en",
        categories: ["health", "medical"],
        launch_handler: { client_mode: "navigate-existing" },
        shortcuts: [
          { name: "Add a reading", url: "/record/new", icons: [{ src: "/icon-192.png", sizes: "192x192" }] },
          { name: "My record", url: "/record", icons: [{ src: "/icon-192.png", sizes: "192x192" }] },
        ],
        share_target: {
          action: "/share",
          method: "POST",
          enctype: "multipart/form-data",
          params: {
            files: [
              {
                name: "file",
                accept: [
                  "application/fhir+json",
                  "application/json",
                  ".json",
                  ".ndjson",
                  "application/pdf",
                  "image/*",
                  "text/plain",
                ],
              },
            ],
          },
        },
        screenshots: [
          {
            src: "/store/phone.png",
            sizes: "390x844",
            type: "image/png",
            form_factor: "narrow",
            label: "Latest values",
          },
          { src: "/store/laptop.png", sizes: "1366x768", type: "image/png", form_factor: "wide", label: "A chart" },
        ],
        icons: [
          { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icon-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
    }),
    brotli(),
  ],
  // `:dir()` stays as written: made into a list of languages it says nothing of a name in Latin letters within an Arabic line.
  css: { lightningcss: { exclude: KEEP_DIR_SELECTOR } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // What nearly every screen needs is one file, not a dozen small ones a phone has to ask for one by one.
    rollupOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "base",
              test: /src\/(?:hooks\/(?:language|session|topic-store|use-install|use-action|use-now|kept-link|shared-files|knows-accounts)|locales\/(?:text|languages|dates|numbers|words|explain|explain-tables|en)|ui\/(?:icon|page|show|button|select-field|fault|theme))\.|onboarding\/lone-parts/,
            },
          ],
        },
      },
    },
    reportCompressedSize: false,
  },
  worker: {
    format: "es",
    rollupOptions: {
      output: {
        entryFileNames: "assets/worker-[name]-[hash].js",
        chunkFileNames: "assets/worker-part-[name]-[hash].js",
      },
    },
  },
  server: { proxy: { "/v1": { target: relay, ws: true } } },
});

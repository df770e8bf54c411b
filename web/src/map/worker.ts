// MapLibre's worker as an entry of our own: what it shares with the page is one file, loaded once.
import "maplibre-gl/dist/maplibre-gl-worker.mjs";

import { render } from "preact";
import { App } from "./shell/App.tsx";
import "./shell/tokens.css";
import "./shell/controls.css";
import "./shell/shell.css";
import "./map/canvas.css";
import "./map/map.css";
import "./find/find.css";
import "./layers/layers.css";

const root = document.getElementById("app");
if (root) render(<App />, root);

import { render } from "preact";
import { App } from "./shell/App.tsx";
import "./shell/tokens.css";
import "./shell/shell.css";

const root = document.getElementById("app");
if (root) render(<App />, root);

// A question that is asked of the service, and its answer. Only the last one counts: an earlier one is
// given up. When the service is gone or busy it is asked again by itself, after the time that it named.

import { signal } from "@preact/signals";
import type { Geometry } from "geojson";
import type { Determination, Facts } from "../model/determination.d.ts";
import { get, givenUp, post, problemOf } from "../server/ask.ts";
import type { Problem } from "../server/problem.ts";
import type { Given } from "./site.ts";

export interface Question {
  site: Given | Geometry;
  crs?: string;
  width_m?: number;
  project?: Facts;
  as_of?: string;
  known_at?: string;
}

const LONGEST_WAIT_S = 60;

export class Inquiry {
  readonly answer = signal<Determination | null>(null);
  readonly asking = signal(false);
  readonly problem = signal<Problem | null>(null);
  /** Seconds until it is asked again by itself; null when it is not. */
  readonly retryIn = signal<number | null>(null);

  #controller: AbortController | null = null;
  #ticking = 0;
  #again: (() => void) | null = null;
  #failures = 0;

  /** Asks at once; the answer before it stays until the new one is there. */
  ask(question: Question): void {
    this.#failures = 0;
    void this.#run((signal) => post<Determination>("/api/v1/site-queries", question, { signal }));
  }

  /** Fetches an answer that was given before. */
  find(id: string): void {
    this.#failures = 0;
    void this.#run((signal) => get<Determination>(`/api/v1/site-queries/${id}`, { signal }));
  }

  retryNow(): void {
    this.#again?.();
  }

  /** What is asked is no longer wanted; the last answer stays. */
  giveUp(): void {
    this.#controller?.abort();
    this.#stopTicking();
    this.asking.value = false;
  }

  clear(): void {
    this.giveUp();
    this.answer.value = null;
    this.problem.value = null;
  }

  async #run(request: (signal: AbortSignal) => Promise<Determination>): Promise<void> {
    this.giveUp();
    const controller = new AbortController();
    this.#controller = controller;
    this.#again = () => void this.#run(request);
    this.asking.value = true;
    try {
      const answer = await request(controller.signal);
      if (controller.signal.aborted) return;
      this.#failures = 0;
      this.problem.value = null;
      this.answer.value = answer;
      this.asking.value = false;
    } catch (error) {
      if (controller.signal.aborted || givenUp(error)) return;
      const problem = problemOf(error);
      this.problem.value = problem;
      this.asking.value = false;
      if (problem.retryAfter !== null) this.#wait(problem.retryAfter);
    }
  }

  #wait(seconds: number): void {
    this.retryIn.value = Math.min(LONGEST_WAIT_S, Math.ceil(seconds * 2 ** this.#failures));
    this.#failures += 1;
    this.#ticking = window.setInterval(() => {
      const left = (this.retryIn.value ?? 0) - 1;
      if (left > 0) this.retryIn.value = left;
      else this.retryNow();
    }, 1000);
  }

  #stopTicking(): void {
    window.clearInterval(this.#ticking);
    this.retryIn.value = null;
  }
}

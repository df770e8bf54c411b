// The answer beside the map: counts, six cards, and what else there is to know.

import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { comparing } from "../state/comparing.ts";
import { ReportActions } from "../report/ReportActions.tsx";
import { inquiry, siteRefused } from "../state/answer.ts";
import { factsAsked } from "../state/facts.ts";
import { askFor } from "../state/focus.ts";
import { site } from "../state/site.ts";
import { Cards, Waiting } from "./Cards.tsx";
import type { Area, Determination, Evaluation } from "../model/determination.d.ts";
import { Headline, spoken } from "./Headline.tsx";
import { Identity } from "./Identity.tsx";
import { Sections } from "./Sections.tsx";
import { Trouble } from "./Trouble.tsx";
import "./answer.css";

function Notices({ notices }: { notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <details class="section">
      <summary>
        须知 <span>{notices.length} 条</span>
      </summary>
      <ul>
        {notices.map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
    </details>
  );
}

/** By which law it was answered, and which is known and not loaded. */
function ByLaw({ law }: { law: Determination["law"] }) {
  if (!law) return null;
  return (
    <p class="hint by-law">
      <a href="/law" target="_blank" rel="noreferrer">
        {law.line}
      </a>
      {law.not_loaded.length > 0 && <span>；已知而未录入 {law.not_loaded.length} 件：{law.not_loaded.join("；")}</span>}
    </p>
  );
}

/** What the answer still waits for, and the way there. */
function More({ evaluations }: { evaluations: readonly Evaluation[] }) {
  const missing = factsAsked.value.filter(({ name }) => evaluations.some((each) => each.missing_facts.includes(name)));
  const [first] = missing;
  if (!first) return null;
  return (
    <button type="button" class="quiet ask-more" onClick={() => askFor(first.name)}>
      补充 {missing.length} 项项目信息，可进一步明确结论
    </button>
  );
}

interface Parts {
  /** What stands beside the answer: two answers side by side, the form of facts, with what to compare. */
  comparison: ComponentChildren;
  form: ComponentChildren;
  compareWith: ComponentChildren;
  /** Asks about the part of the site that is covered. */
  trim(geometry: Area): void;
}

export function Result({ comparison, form, compareWith, trim }: Parts) {
  const heading = useRef<HTMLHeadingElement>(null);
  const answer = inquiry.answer.value;
  const asking = inquiry.asking.value;
  const answeredFor = useRef<unknown>(null);
  // The focus goes to the first answer about a site, and stays in the form when only facts change.
  useSignalEffect(() => {
    const asked = site.value;
    if (!inquiry.answer.value || answeredFor.current === asked) return;
    answeredFor.current = asked;
    queueMicrotask(() => heading.current?.focus({ preventScroll: true }));
  });
  return (
    <section class="result" aria-busy={asking} aria-labelledby="result-heading" hidden={!answer && !asking && (siteRefused.value || !inquiry.problem.value)}>
      <h2 id="result-heading" ref={heading} tabIndex={-1}>
        {answer ? <Headline evaluations={answer.evaluations} /> : asking ? "正在查询…" : "没有查到"}
      </h2>
      <p role="status" class="visually-hidden">
        {asking ? "正在查询" : answer ? spoken(answer.evaluations) : ""}
      </p>
      {!siteRefused.value && <Trouble of={inquiry} />}
      {!answer && asking && <Waiting />}
      {answer && comparing.value && comparison}
      {answer && (
        <>
          <ByLaw law={answer.law} />
          <More evaluations={answer.evaluations} />
          <Cards evaluations={answer.evaluations} trim={trim} />
          <ReportActions id={answer.id} />
          {form}
          <div class="sections">
            {compareWith}
            <Sections answer={answer} />
            <Notices notices={answer.notices} />
            <Identity answer={answer} />
          </div>
        </>
      )}
    </section>
  );
}

export interface InputFile { path?: string | null; text: string }
export interface Inputs {
  files: InputFile[];
  /** Owner and name: `acme/widget`. */
  repository?: string | null;
  visibility?: "public" | "private" | null;
  packageExists?: boolean | null;
  /** The day of the run, `YYYY-MM-DD`; without it the day of the facts. */
  date?: string | null;
}
export type Link = "trigger" | "runner" | "identity" | "client" | "settings" | "manifest" | "published";
export type Status = "fail" | "warn" | "unknown" | "pass";
/** A place. Lines and columns are one-based and count Unicode code points; the end is exclusive. */
export interface Place { file: string | null; line: number | null; column: number | null; endLine: number | null; endColumn: number | null }
export interface Check extends Place {
  rule: string; link: Link; status: Status; severity: "fail" | "warn" | "advice"; publication: number | null;
  message: string; note: string | null; related: (Place & { message: string })[]; needs: string[]; fixes: string[];
}
export interface Publication {
  id: number; registry: "npm" | "jsr" | "other"; provider: "github" | "gitlab" | "circleci"; tool: string; command: string;
  file: string | null; line: number | null; job: string; package: string | null;
  forecast: {
    outcome: "published" | "staged" | "skipped" | "published-then-fails" | "fails" | "never-runs" | "unknown";
    with: "oidc" | "token" | "none"; provenance: "yes" | "no" | "unknown"; code: string | null; needs: string[];
  };
  chain: { link: Link; status: Status }[];
}
export interface Report {
  version: 1; facts: string; date: string;
  verdict: "ready" | "files-ready" | "blocked" | "unknown" | "nothing-to-publish";
  publications: Publication[]; checks: Check[];
  fixes: { id: string; title: string; safety: "safe" | "needs-decision"; files: string[] }[];
  corrections: { file: string; diff: string }[];
  diagnoses: {
    symptom: string; file: string | null; line: number | null; cause: string; confidence: "A" | "B" | "C" | "D";
    explains: string[]; next: string;
  }[];
  settings: {
    registry: "npm" | "jsr" | "other"; name: string | null; provider: "github" | "gitlab" | "circleci" | null;
    package: string | null;
    fields: { name: string; value: string | null; given: string | null }[];
    command: string | null; page: string | null; steps: string[];
  }[];
  releases: {
    package: string | null; version: string | null; published: "trusted" | "looks-trusted" | "token" | "unknown";
    staged: boolean; provenance: boolean | null; why: string; file: string | null; line: number | null;
  }[];
}

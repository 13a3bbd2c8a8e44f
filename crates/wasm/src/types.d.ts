export interface InputFile { path?: string | null; text: string }
export interface Inputs {
  files: InputFile[];
  /** Owner and name: `acme/widget`. */
  repository?: string | null;
  visibility?: "public" | "private" | null;
  packageExists?: boolean | null;
  /** Created, renamed or transferred after 2026-07-15. */
  repositoryIsNew?: boolean | null;
  /** What npm's form shows; pasted output of `npm trust list` goes among the files instead. */
  publishers?: PublisherList[];
  jsr?: JsrSettings;
  /** The day of the run, `YYYY-MM-DD`; without it the day of the facts. */
  date?: string | null;
}
/** Without `package`: of the only one that is published. Without publishers: it has none. */
export interface PublisherList { package?: string | null; publishers?: Publisher[] }
export type Publisher = { id?: string | null; actions?: ("publish" | "stage")[] | null } & (
  | { provider: "github"; owner?: string; repository?: string; workflow?: string; environment?: string }
  | { provider: "gitlab"; namespace?: string; project?: string; pipelineFile?: string; environment?: string }
  | {
      provider: "circleci"; organizationId?: string; projectId?: string; pipelineDefinitionId?: string;
      vcsOrigin?: string; contextIds?: string[];
    }
);
export interface JsrSettings {
  /** `linkedRepository`: empty for none, absent when that is not known. */
  packages?: { package?: string | null; created?: boolean | null; linkedRepository?: string | null }[];
  membersOnly?: boolean | null; ciRequired?: boolean | null; startedBy?: "member" | "stranger" | "bot" | null;
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
/** `value`: what to type, empty to leave it empty, null while not known; `given`: what the given settings say. */
export interface SettingsField {
  name: string; value: string | null; given: string | null; agrees: boolean | null; origin: string | null;
  file: string | null; line: number | null; givenFile: string | null; givenLine: number | null;
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
    package: string | null; fields: SettingsField[]; command: string | null; page: string | null; steps: string[];
    publications: number[]; identity: SettingsField[];
    situation:
      | "new-package" | "first-publisher" | "trusted" | "undecided" | "renamed-workflow" | "moved-repository"
      | "changed-environment" | "changed-provider" | "disallowed-action" | "back-to-tokens" | null;
    plans: { id: string; title: string; steps: string[] }[];
  }[];
  releases: {
    package: string | null; version: string | null; published: "trusted" | "looks-trusted" | "token" | "unknown";
    staged: boolean; provenance: boolean | null; why: string; file: string | null; line: number | null;
  }[];
  checklist?: {
    code: string; means: string;
    steps: { step: string; title: string; status: Status; checks: number[]; ask: string | null }[];
  };
}

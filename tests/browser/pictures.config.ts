// As the tests, but for pictures: one browser, and nothing is compared.
import config from "./playwright.config.ts";

export default {
  ...config,
  testMatch: "pictures.ts",
  reporter: "line",
  projects: config.projects!.filter((it) => it.name === "chromium"),
};

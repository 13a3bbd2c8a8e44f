// As the tests, but to measure: one browser after the other, each as long as it takes.
import config from "./playwright.config.ts";

export default { ...config, testMatch: "bench.ts", reporter: "line", workers: 1, timeout: 0 };

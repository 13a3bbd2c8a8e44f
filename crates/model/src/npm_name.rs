//! Package names: what npm and JSR accept, and how JSR's names look to npm.

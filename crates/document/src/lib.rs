//! Text, positions, span trees for YAML and JSON(C), .npmrc lines and edits.

"""The assessment and the papers for a meeting as blocks, and blocks as Word, PDF, HTML or Markdown."""
